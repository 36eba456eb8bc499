import { useMemo, useState } from 'react';
import type { BudgetPlan, RemediationsView as View } from '../../../shared/model/views';
import { api } from '../../api';
import { money, plural } from '../../format';
import { attempt } from '../../state/queries';
import { text } from '../../strings';

/** What can be set with the slider, in $: 1, 2 and 5 of each power of ten, from what buys the cheapest remediation to what buys all. */
function amounts({ remediations }: View): readonly number[] {
  const costs = remediations.map(one => one.cost).filter(cost => cost > 0);
  const all = costs.reduce((sum, cost) => sum + cost, 0);
  const steps: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(Math.max(1, Math.min(...costs)))); power <= all; power *= 10) for (const factor of [1, 2, 5]) if (power * factor < all) steps.push(power * factor);
  return [...steps, all];
}

/** A budget, and the best set that is found for it: proved, or how far it can be from the best there is. */
export function Budget({ view, onTake }: { readonly view: View; readonly onTake: (actions: readonly string[]) => Promise<void> }) {
  const steps = useMemo(() => amounts(view), [view]);
  const [at, setAt] = useState(() => Math.floor(steps.length / 2));
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<{ readonly budget: number; readonly plan: BudgetPlan }>();
  const budget = steps[Math.min(at, steps.length - 1)]!;
  const find = async (): Promise<void> => {
    setBusy(true);
    const plan = await attempt(() => api.request('whatif.within', { budget }));
    if (plan) {
      setFound({ budget, plan });
      await onTake(plan.actions);
    }
    setBusy(false);
  };
  return (
    <section className="pan" aria-label={text.budget}>
      <div className="ph">{text.budget} <span className="sp" /><b className="n">{money(budget)}</b></div>
      <div className="row" style={{ gap: 10, padding: '0 12px 8px' }}>
        <input type="range" min={0} max={steps.length - 1} step={1} value={at} onChange={event => setAt(Number(event.target.value))} aria-label={text.budget} aria-valuetext={money(budget)} style={{ flex: 1, minWidth: 0, accentColor: 'var(--accent)' }} />
        <button type="button" className="btn" disabled={busy} onClick={() => void find()}>{busy ? text.budgetSearching : text.budgetFind}</button>
      </div>
      <p className="mu" role="status" style={{ margin: 0, padding: '0 12px 8px', fontSize: 12, lineHeight: '17px' }}>
        {!found ? text.budgetHint : found.plan.proved
          ? <>{plural(found.plan.actions.length, 'action')} for {money(found.plan.cost)} leave {money(found.plan.expectedAnnualLoss)} a year. Every combination was tried: none within {money(found.budget)} leaves less.</>
          : <>{plural(found.plan.actions.length, 'action')} for {money(found.plan.cost)} leave {money(found.plan.expectedAnnualLoss)} a year, the best set that was found. Not every combination was tried; none within {money(found.budget)} can leave less than {money(found.plan.atLeast)}.</>}
      </p>
    </section>
  );
}
