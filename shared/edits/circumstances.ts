import type { Decided } from '../model/decided';
import type { EditRow } from '../model/edit';

/** When and by whom, for the value beside it. */
export function circumstances({ at, analyst, edit }: EditRow): Pick<Decided<unknown>, 'at' | 'analyst' | 'why'> {
  const why = 'why' in edit ? edit.why : undefined;
  return { at, ...(analyst === undefined ? {} : { analyst }), ...(why === undefined ? {} : { why }) };
}
