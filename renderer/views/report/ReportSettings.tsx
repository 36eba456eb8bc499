import { ImagePlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { LONGEST_REPORT_TEXT, REPORT_SECTIONS, REPORT_TEXTS, type ReportSection } from '../../../shared/model/report-settings';
import type { Args } from '../../../shared/ipc/contract';
import { api } from '../../api';
import { attempt, useView } from '../../state/queries';
import { text } from '../../strings';

type Change = NonNullable<Args<'report.settings'>['change']>;

const PARTS: Readonly<Record<ReportSection, string>> = {
  summary: 'Executive summary', method: 'Scope and method', coverage: 'Coverage and limits', zones: 'Zones and conduits', assets: 'Assets that matter', findings: 'Findings', paths: 'Attack paths', roadmap: 'Roadmap', assumptions: 'Assumptions', provenance: 'Provenance',
};

/** Whose report it is, and which parts of it are handed over; the preview follows. */
export function ReportSettings() {
  const { data = {} } = useView('report.settings', {});
  const { logo } = data;
  const set = (change: Change): void => void attempt(() => api.request('report.settings', { change }));
  const left = new Set<ReportSection>(data.leaveOut);
  const choose = (): void => void attempt(async () => {
    const [file] = await api.request('files.choose', { kind: 'logo' });
    if (file) await api.request('report.logo', { file: file.token });
  });
  return (
    <>
      <h2>{text.reportWhose}</h2>
      {REPORT_TEXTS.map(name => <Line key={name} label={text.reportTexts[name]} value={data[name] ?? ''} onCommit={value => set({ [name]: value === '' ? null : value })} />)}
      <div className="row" style={{ marginTop: 6 }}>
        <button type="button" className="btn" onClick={choose}><ImagePlus size={14} strokeWidth={1.5} aria-hidden />{text.reportLogo}</button>
        {logo !== undefined && <><img src={logo} alt="" style={{ maxHeight: 26, maxWidth: 90 }} /><button type="button" className="ib" aria-label={text.reportLogoGone} title={text.reportLogoGone} onClick={() => void attempt(() => api.request('report.logo', { file: null }))}><X size={14} strokeWidth={1.5} aria-hidden /></button></>}
      </div>
      <fieldset style={{ border: 0, padding: 0, margin: '10px 0 0' }}>
        <legend style={{ padding: 0 }}><b>{text.reportParts}</b></legend>
        {REPORT_SECTIONS.map(part => (
          <label key={part} className="row" style={{ gap: 6, minHeight: 24 }}>
            <input type="checkbox" checked={!left.has(part)} disabled={part === 'summary'} onChange={event => set({ leaveOut: REPORT_SECTIONS.filter((other): other is Exclude<ReportSection, 'summary'> => other !== 'summary' && (other === part ? !event.target.checked : left.has(other))) })} />{PARTS[part]}
          </label>
        ))}
      </fieldset>
      <p className="mu">{text.reportPartsHint}</p>
    </>
  );
}

/** Set when it is left or by Enter: every letter would make the document anew. */
function Line({ label, value, onCommit }: { readonly label: string; readonly value: string; readonly onCommit: (value: string) => void }) {
  const [typed, type] = useState(value);
  useEffect(() => type(value), [value]);
  const commit = (): void => {
    if (typed.trim() !== value) onCommit(typed.trim());
  };
  return <label className="col" style={{ fontSize: 12, marginBottom: 6 }}>{label}<input className="inp" maxLength={LONGEST_REPORT_TEXT} value={typed} onChange={event => type(event.target.value)} onBlur={commit} onKeyDown={event => { if (event.key === 'Enter') commit(); }} /></label>;
}
