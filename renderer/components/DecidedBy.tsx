import type { Decided } from '../../shared/model/decided';
import { time } from '../format';
import { text } from '../strings';
import { Name, Words } from './Name';

/** Under a value that an analyst set: who, when, why, and what was derived. */
export function DecidedBy({ of, derived }: { readonly of: Omit<Decided<unknown>, 'value' | 'derived'>; readonly derived?: string | undefined }) {
  return (
    <div className="decided">
      {text.setBy} {of.analyst === undefined ? text.theAnalyst : <Name of={of.analyst} />}, <span className="n">{time(of.at * 1_000)}</span>{of.why !== undefined && <>: <Words of={of.why} /></>}
      {derived !== undefined && <div>{text.derivedWas} <Name of={derived} /></div>}
    </div>
  );
}
