import { TriangleAlert } from 'lucide-react';
import type { Remediation } from '../../../shared/model/remediation';
import type { RemediationsView as View } from '../../../shared/model/views';
import { Words } from '../../components/Name';
import { count, money, plural } from '../../format';
import { isolated } from '../../isolated';
import { text } from '../../strings';

/** Now, next, later, by the rule of the report's roadmap; what is switched on stands for the plan as soon as something is. */
export function PlanBoard({ view, marginals, chosen, shown, onToggle, onChoose }: { readonly view: View; readonly marginals: Readonly<Record<string, number>> | undefined; readonly chosen: ReadonlySet<string>; readonly shown: string | undefined; readonly onToggle: (id: string) => void; readonly onChoose: (id: string) => void }) {
  const wanted = chosen.size > 0 ? chosen : new Set(view.plan.actions);
  const phase = (one: Remediation): number => (!wanted.has(one.id) ? 2 : one.downtimeHours > 0 ? 1 : 0);
  return (
    <div className="plan">
      {text.phases.map(({ name, means }, n) => {
        const cards = view.remediations.filter(one => phase(one) === n);
        const sum = (of: (one: Remediation) => number): number => cards.reduce((total, one) => total + of(one), 0);
        return (
          <section key={name} aria-label={name}>
            <header><h2>{name} <span className="fa n">{count(cards.length)}</span></h2><div className="mu">{means}</div><div className="n fa">{money(sum(one => one.cost))} · {plural(sum(one => one.effortHours), 'hour')} of work · {plural(sum(one => one.downtimeHours), 'hour')} down</div></header>
            {cards.length === 0 ? <p className="fa" style={{ padding: 10 }}>{text.phaseEmpty}</p> : (
              <ul>
                {cards.map(one => (
                  <li key={one.id} className={one.id === shown ? 'sel' : ''}>
                    <button type="button" className="card" onClick={() => onChoose(one.id)} aria-pressed={one.id === shown}><span className="m fa">R{one.rank}</span> <Words of={one.title} /></button>
                    <div className="row" style={{ gap: 8 }}>
                      <span className="delta n">−{money(marginals?.[one.id] ?? one.reduction)}</span><span className="fa n">for {money(one.cost)}, {count(one.effortHours)} h</span>
                      {one.brokenConversations.length > 0 && <span className="row" style={{ gap: 3, color: 'var(--warn)' }}><TriangleAlert size={13} strokeWidth={1.5} aria-label="would cut conversations" />{count(one.brokenConversations.length)}</span>}
                      <span className="sp" /><button type="button" role="switch" aria-checked={chosen.has(one.id)} aria-label={isolated(one.title)} className={chosen.has(one.id) ? 'sw on' : 'sw'} onClick={() => onToggle(one.id)} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}
