import { X } from 'lucide-react';
import { SCENARIOS } from '../../../shared/model/edit';
import { riskBandOfScore, type RemediationsView as View } from '../../../shared/model/views';
import { RiskMark } from '../../components/RiskMark';
import { count, money } from '../../format';
import { commands } from '../../frame/commands';
import { text } from '../../strings';

/** Up to three sets side by side; each is kept with the engagement and can be switched on again. */
export function Scenarios({ view, onTake }: { readonly view: View; readonly onTake: (actions: readonly string[]) => Promise<void> }) {
  const { result } = view;
  const now = JSON.stringify([...view.whatIf].sort());
  return (
    <section className="pan" aria-label={text.scenarios}>
      <div className="ph">{text.scenarios} <span className="fa">{text.scenariosHint}</span></div>
      <table className="fx" aria-label={text.scenarios} style={{ marginBottom: 8 }}>
        <thead><tr><th style={{ width: 62 }} /><th className="num" style={{ width: 52 }}>Actions</th><th className="num" style={{ width: 66 }}>Cost</th><th className="num" style={{ width: 74 }}>Left /yr</th><th>Risk</th><th style={{ width: 34 }} /></tr></thead>
        <tbody>
          <tr><th scope="row">{text.scenarioNow}</th><td className="num">{count(result.actions.length)}</td><td className="num">{money(result.cost)}</td><td className="num">{money(result.expectedAnnualLoss)}</td><td><RiskMark band={riskBandOfScore(result.score)} /></td><td /></tr>
          {SCENARIOS.map(name => {
            const kept = view.scenarios.find(one => one.name === name);
            const label = `${text.scenario} ${name}`;
            return kept ? (
              <tr key={name} className={JSON.stringify([...kept.actions].sort()) === now ? 'sel' : ''}>
                <th scope="row"><button type="button" className="btn lnk" onClick={() => void onTake(kept.actions)}>{label}</button></th>
                <td className="num">{count(kept.actions.length)}</td><td className="num">{money(kept.cost)}</td><td className="num">{money(kept.expectedAnnualLoss)}</td><td><RiskMark band={riskBandOfScore(kept.score)} /></td>
                <td><button type="button" className="btn ic" aria-label={`${text.scenarioGiveUp} ${name}`} title={`${text.scenarioGiveUp} ${name}`} onClick={() => void commands.edit({ kind: 'scenario', name })}><X size={14} strokeWidth={1.5} aria-hidden /></button></td>
              </tr>
            ) : (
              <tr key={name}><th scope="row" className="fa">{label}</th><td colSpan={5}><button type="button" className="btn lnk" disabled={view.whatIf.length === 0} onClick={() => void commands.edit({ kind: 'scenario', name, value: view.whatIf })}>{text.scenarioKeep} {name}</button></td></tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
