import type { CSSProperties } from 'react';
import { disarmed } from '../isolated';

interface Props {
  readonly of: string;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** A name from a file (host, asset, zone, file, banner, comment): text, in its own direction, that turns nothing around it. */
export const Name = ({ of, ...rest }: Props) => <bdi {...rest}>{disarmed(of)}</bdi>;

/** A sentence of ours with names from files in it: read from left to right, whatever the names are. */
export const Words = ({ of, ...rest }: Props) => <bdi dir="ltr" {...rest}>{disarmed(of)}</bdi>;
