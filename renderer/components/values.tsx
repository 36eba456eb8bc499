import type { ReactNode } from 'react';
import { text } from '../strings';

/** Unknown is a value: never blank, never an invented 0. */
export const Unknown = () => <span className="unk">{text.unknown}</span>;
export const NotObserved = () => <span className="nob">{text.notObserved}</span>;

export function Known({ value }: { readonly value: ReactNode | undefined }) {
  return value === undefined || value === '' ? <Unknown /> : <>{value}</>;
}

export function Confidence({ value, bar = true }: { readonly value: number; readonly bar?: boolean }) {
  return (
    <span className="conf" title={`confidence ${value.toFixed(2)}`}>
      {bar && <i aria-hidden><b style={{ width: `${100 * value}%` }} /></i>}
      {value.toFixed(2)}
    </span>
  );
}
