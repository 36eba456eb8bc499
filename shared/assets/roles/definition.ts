import type { Evidence } from '../../model/evidence';
import type { Role } from '../../model/asset';
import type { AssetView, SiteView } from '../traffic';

/**
 * One fact that speaks for roles (dc-systems §3.1). Points are log-odds style weights: 5 alone decides, 1 alone says next to nothing; negative points speak against.
 */
export interface RoleRule {
  /** R01 … R48 as in the rule table; R49 and above are this program's own. */
  readonly id: string;
  /** What was seen, as a clause that people read: "answers CIP identity with device type 0x0E (PLC)". */
  readonly text: string;
  readonly falsePositives: string;
  /** How sure the fact is: A from a specification, B from captures or vendor documents, C from experience; port: a port number only. */
  readonly grade: 'A' | 'B' | 'C' | 'port';
  readonly points: Partial<Readonly<Record<Role, number>>>;
  /** identity: what the device itself says or answers · behaviour: whom it talks to, needs the roles of its peers · list: somebody else's word. */
  readonly kind: 'identity' | 'behaviour' | 'list';
  /** The evidence when it applies, else undefined. An empty list applies without evidence of its own. */
  when(asset: AssetView, site: SiteView): readonly Evidence[] | undefined;
}
