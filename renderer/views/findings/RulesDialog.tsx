import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { RuleView } from '../../../shared/model/views';
import { DecidedBy } from '../../components/DecidedBy';
import { Words } from '../../components/Name';
import { ReasonDialog } from '../../components/ReasonDialog';
import { SeverityMark } from '../../components/RiskMark';
import { commands } from '../../frame/commands';
import { count, plural } from '../../format';
import { isolated } from '../../isolated';
import { text } from '../../strings';

/** Which rules ran, what each of them found, and which do not fit this site. */
export function RulesDialog({ rules, onClose }: { readonly rules: readonly RuleView[]; readonly onClose: () => void }) {
  const [typed, type] = useState('');
  const [asking, setAsking] = useState<RuleView>();
  const sought = typed.trim().toLowerCase();
  const shown = [...rules].filter(({ id, title }) => id.includes(sought) || title.toLowerCase().includes(sought)).sort((a, b) => Number(b.off !== undefined) - Number(a.off !== undefined) || b.findings - a.findings);
  if (asking) {
    return (
      <ReasonDialog title={text.ruleOffTitle} about={`${asking.title}. ${text.ruleEffect(plural(asking.findings, 'finding'))}`} hint={text.rulesHint} confirm={text.ruleOffTitle} onClose={() => setAsking(undefined)}
        onConfirm={reason => {
          void commands.edit({ kind: 'rule', rule: asking.id, value: reason });
          setAsking(undefined);
        }} />
    );
  }
  return (
    <Modal opened onClose={onClose} title={text.rulesTitle} size={860} closeButtonProps={{ 'aria-label': text.close }}>
      <p className="mu" style={{ marginBottom: 8 }}>{text.rulesHint}</p>
      <input className="inp" aria-label={text.rulesFilter} placeholder={text.rulesFilter} value={typed} onChange={event => type(event.target.value)} data-autofocus />
      <div style={{ maxHeight: '56vh', overflow: 'auto', marginTop: 8 }} tabIndex={0} role="region" aria-label={text.rulesTitle}>
        <table className="fx">
          <thead><tr><th style={{ width: 100 }}>Severity</th><th>Rule</th><th className="num" style={{ width: 70 }}>Found</th><th style={{ width: 120 }} aria-label="Actions" /></tr></thead>
          <tbody>
            {shown.map(rule => (
              <tr key={rule.id} style={{ verticalAlign: 'top' }}>
                <td><SeverityMark severity={rule.severity} /></td>
                <td style={{ whiteSpace: 'normal', maxWidth: 'none', height: 'auto', padding: '6px 8px' }}><b><Words of={rule.title} /></b><div className="mu"><Words of={rule.detection} /></div>{rule.off && <div style={{ marginTop: 4 }}><span className="tag w">off</span> <Words of={rule.off.reason} /><DecidedBy of={rule.off} /></div>}</td>
                <td className="num">{count(rule.findings)}</td>
                <td>{rule.off
                  ? <button type="button" className="btn" aria-label={isolated(`${text.ruleOn}: ${rule.title}`)} onClick={() => void commands.edit({ kind: 'rule', rule: rule.id })}>{text.ruleOn}</button>
                  : <button type="button" className="btn" aria-label={isolated(`${text.ruleOff} ${rule.title}`)} onClick={() => setAsking(rule)}>{text.ruleOff}</button>}</td>
              </tr>
            ))}
            {shown.length === 0 && <tr><td colSpan={4} className="fa">{text.noMatch}</td></tr>}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
