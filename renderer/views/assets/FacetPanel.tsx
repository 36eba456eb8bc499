import { useState } from 'react';
import type { Facets, RiskBand } from '../../../shared/model/views';
import { RiskMark } from '../../components/RiskMark';
import { count } from '../../format';
import { useWindowState } from '../../state/window-state';
import { roleNames } from '../../strings';
import type { Role } from '../../../shared/model/asset';
import { Name } from '../../components/Name';

const NAMES: readonly (readonly [keyof Facets, string])[] = [['zone', 'Zone'], ['level', 'Purdue level'], ['role', 'Role'], ['band', 'Risk band'], ['state', 'List and wire'], ['vendor', 'Vendor'], ['site', 'Site']];
const SHOWN = 6;

/** Values with counts; several of one facet mean any of them, several facets mean all. */
export function FacetPanel({ facets }: { readonly facets: Facets | undefined }) {
  const { facets: chosen, setFacet } = useWindowState();
  const [all, setAll] = useState<ReadonlySet<string>>(new Set());
  if (!facets) return <aside className="facets" aria-busy />;
  return (
    <aside className="facets scroll" aria-label="Facets">
      {NAMES.map(([name, title]) => {
        const values = facets[name];
        if (values.length < 2 && !(chosen[name]?.length)) return null;
        const shown = all.has(name) ? values : values.slice(0, SHOWN);
        return (
          <fieldset key={name}>
            <legend>{title}</legend>
            {shown.map(({ value, label, count: number }) => (
              <label key={value}>
                <input type="checkbox" checked={chosen[name]?.includes(value) ?? false} onChange={event => setFacet(name, event.target.checked ? [...(chosen[name] ?? []), value] : (chosen[name] ?? []).filter(other => other !== value))} />
                <span>{name === 'band' ? <RiskMark band={value as RiskBand} /> : name === 'role' ? roleNames[value as Role] : <Name of={label} />}</span>
                <span className="fa">{count(number)}</span>
              </label>
            ))}
            {values.length > SHOWN && !all.has(name) && <button type="button" className="btn lnk" onClick={() => setAll(new Set([...all, name]))}>{values.length - SHOWN} more</button>}
          </fieldset>
        );
      })}
    </aside>
  );
}
