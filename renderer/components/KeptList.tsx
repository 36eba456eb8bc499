import { KEPT_FIELDS, type Kept } from '../../shared/model/kept';
import { text } from '../strings';
import { DecidedBy } from './DecidedBy';
import { Name } from './Name';

/** What the client keeps beside a result, by the workbook; lines of a list of names and values. */
export function KeptList({ of }: { readonly of: Kept | undefined }) {
  if (of === undefined) return null;
  return KEPT_FIELDS.map(field => {
    const kept = of[field];
    return kept && <div key={field} style={{ display: 'contents' }}><dt>{text.kept[field]}</dt><dd style={{ gridColumn: '2 / -1', whiteSpace: 'pre-wrap' }} data-testid={`kept-${field}`}><Name of={kept.value} /><DecidedBy of={kept} /></dd></div>;
  });
}
