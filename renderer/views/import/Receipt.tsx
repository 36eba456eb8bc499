import { Layers2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../../../shared/model/problem';
import { duration } from '../../../shared/model/quantities';
import type { CaptureReceipt, Source } from '../../../shared/model/source';
import { api } from '../../api';
import { bytes, count, percent, plural, time } from '../../format';
import { attempt, refreshImports } from '../../state/queries';
import { text } from '../../strings';
import { Name, Words } from '../../components/Name';

const WIDE = { maxWidth: 'none' } as const;
/** Text of sources stands in lines as long as it needs. */
const TEXT = { maxWidth: 'none', height: 'auto', whiteSpace: 'normal', padding: '3px 12px 5px', fontSize: 12, lineHeight: '17px' } as const;

function added(records: readonly Readonly<Record<string, number | undefined>>[]): [reason: string, n: number][] {
  const sums = new Map<string, number>();
  for (const record of records) for (const [reason, n] of Object.entries(record)) sums.set(reason, (sums.get(reason) ?? 0) + (n ?? 0));
  return [...sums].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

/** What went in and what became of it, what is doubtful about it, and what it does not allow to say. */
export function Receipt({ sources, problems, busy }: { readonly sources: readonly Source[]; readonly problems: readonly Problem[]; readonly busy: boolean }) {
  const captures = sources.flatMap(source => source.capture ?? []);
  const tables = sources.flatMap(source => source.table ?? []);
  const packets = captures.reduce((sum, capture) => sum + capture.packets, 0);
  const decoded = captures.reduce((sum, capture) => sum + capture.decoded, 0);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const rowsRead = tables.reduce((sum, table) => sum + table.rowsRead, 0);
  return (
    <aside className="insp" aria-label="Receipt" style={{ width: 284 }}>
      <div className="ph">Receipt <span className="fa">must reconcile to zero</span></div>
      <table>
        <tbody>
          <Sums title="Packets in" total={packets} used="decoded" read={decoded} skipped={added(captures.map(capture => capture.skipped))} testId="receipt-difference" />
          {tables.length > 0 && <Sums title="Rows in" total={rows} used="read" read={rowsRead} skipped={added(tables.map(table => table.rowsSkipped))} testId="row-difference" />}
        </tbody>
      </table>
      <Grown sources={sources} />
      {captures.length > 0 && (
        <>
          <div className="ph">What was captured</div>
          <table><tbody><Quality captures={captures} sources={sources} /></tbody></table>
          <Twice sources={sources} problems={problems} busy={busy} />
          <Limits sources={sources} />
          <FileWords sources={sources} />
        </>
      )}
    </aside>
  );
}

function Sums({ title, total, used, read, skipped, testId }: { readonly title: string; readonly total: number; readonly used: string; readonly read: number; readonly skipped: readonly (readonly [string, number])[]; readonly testId: string }) {
  const difference = total - read - skipped.reduce((sum, [, n]) => sum + n, 0);
  return (
    <>
      <tr><td className="b" style={WIDE}>{title}</td><td className="num">{count(total)}</td></tr>
      <tr><td style={WIDE}>{used}</td><td className="num">{count(read)}</td></tr>
      {skipped.map(([reason, n]) => <tr key={reason}><td style={WIDE}>skipped, <Name of={reason.replaceAll('-', ' ')} /></td><td className="num">{count(n)}</td></tr>)}
      <tr><td className="b" style={WIDE}>difference</td><td className="num b" style={{ color: difference === 0 ? 'var(--ok)' : 'var(--err)' }} data-testid={testId}>{count(difference)}</td></tr>
    </>
  );
}

function Quality({ captures, sources }: { readonly captures: readonly CaptureReceipt[]; readonly sources: readonly Source[] }) {
  const wire = captures.reduce((sum, capture) => sum + capture.wireBytes, 0);
  const kept = captures.reduce((sum, capture) => sum + capture.capturedBytes, 0);
  const times = sources.flatMap(source => (source.capture ? [source.firstSeen ?? [], source.lastSeen ?? []].flat() : []));
  const gaps = captures.reduce((sum, capture) => sum + (capture.gapCount ?? 0), 0);
  const longest = Math.max(0, ...captures.map(capture => capture.gaps?.[0]?.micros ?? 0));
  const steps = captures.reduce((sum, { clockSteps }) => sum + (clockSteps ? clockSteps.back + clockSteps.on : 0), 0);
  const cut = captures.reduce((sum, capture) => sum + (capture.cut?.packets ?? 0), 0);
  const packets = captures.reduce((sum, capture) => sum + capture.packets, 0);
  const lost = captures.reduce((sum, capture) => sum + (capture.dropped ?? 0), 0);
  const oneSided = captures.reduce((sum, capture) => sum + (capture.oneSided?.conversations ?? 0), 0);
  const answerable = captures.reduce((sum, capture) => sum + (capture.oneSided?.of ?? 0), 0);
  const encrypted = captures.reduce((sum, capture) => sum + (capture.encryptedBytes ?? 0), 0);
  const line = (label: string, value: ReactNode): ReactNode => <tr><td style={WIDE}><Name of={label} /></td><td className="num">{value}</td></tr>;
  return (
    <>
      {line('on the wire', bytes(wire))}
      {kept < wire && line('in the files', bytes(kept))}
      {times.length > 0 && line('from', time(Math.min(...times)))}
      {times.length > 0 && line('to', time(Math.max(...times)))}
      {line('gaps', gaps === 0 ? 'none' : `${count(gaps)}, longest ${duration(longest)}`)}
      {line('clock steps', steps === 0 ? 'none' : count(steps))}
      {cut > 0 && line('cut packets', percent(cut / packets))}
      {lost > 0 && line('lost packets', count(lost))}
      {answerable > 0 && line('one-sided', `${count(oneSided)} of ${plural(answerable, 'conversation')}`)}
      {encrypted > 0 && line('encrypted', `${percent(encrypted / wire)} of the bytes`)}
    </>
  );
}

/** Packets that stand twice, and the way to count them once. */
function Twice({ sources, problems, busy }: { readonly sources: readonly Source[]; readonly problems: readonly Problem[]; readonly busy: boolean }) {
  const captures = sources.filter(source => source.capture);
  const removed = captures.some(source => source.capture?.duplicates?.treatment === 'removed');
  const suspected = [
    ...captures.flatMap(source => source.problems.filter(problem => problem.code === 'seen-twice').map(problem => `${source.name}: ${problem.message}.`)),
    ...problems.filter(problem => problem.code === 'two-taps').map(problem => problem.message),
  ];
  if (!removed && suspected.length === 0) return null;
  const set = (treatment: 'keep' | 'remove'): void => void attempt(async () => {
    await api.request('import.duplicates', { treatment });
    await refreshImports();
  });
  return (
    <>
      <div className="ph">Captured twice</div>
      {suspected.map(sentence => <div key={sentence} className="problem w" style={{ marginLeft: 0 }}><Words of={sentence} /></div>)}
      {removed && <div style={TEXT}>{text.countedOnce}</div>}
      <div className="row" style={{ padding: '6px 12px 10px', gap: 6 }}>
        {(!removed || suspected.length > 0) && <button type="button" className="btn" disabled={busy} onClick={() => set('remove')}><Layers2 size={14} strokeWidth={1.5} aria-hidden />Count once</button>}
        {removed && <button type="button" className="btn q" disabled={busy} onClick={() => set('keep')}>Count all packets again</button>}
      </div>
    </>
  );
}

/** Files that were longer when they were imported again, and what else was read from the same place. */
function Grown({ sources }: { readonly sources: readonly Source[] }) {
  const said = sources.flatMap(({ id, name, problems }) => problems.filter(({ code }) => code === 'grown' || code === 'same-place').map(({ message }, n) => ({ key: `${id}${n}`, name, message })));
  if (said.length === 0) return null;
  return (
    <>
      <div className="ph">Read more than once</div>
      {said.map(({ key, name, message }) => <div key={key} style={TEXT} data-testid="receipt-grown"><Name of={name} className="sb" />: <Words of={message} />.</div>)}
    </>
  );
}

function Limits({ sources }: { readonly sources: readonly Source[] }) {
  const limited = sources.filter(source => (source.capture?.limits?.length ?? 0) > 0);
  if (limited.length === 0) return null;
  return (
    <>
      <div className="ph">What limits the analysis</div>
      {limited.map(source => (
        <div key={source.id} style={TEXT} data-testid="receipt-limits">
          {sources.length > 1 && <div className="sb" style={{ overflowWrap: 'anywhere' }}><Name of={source.name} /></div>}
          {source.capture!.limits!.map(limit => <div key={limit.code} className="mu" style={{ padding: '1px 0' }}><TriangleAlert size={12} strokeWidth={1.5} color="var(--warn)" aria-hidden style={{ verticalAlign: -2 }} /> <Words of={limit.text} /></div>)}
        </div>
      ))}
    </>
  );
}

/** Comments and interfaces: somebody's words, shown as text, in their own direction. */
function FileWords({ sources }: { readonly sources: readonly Source[] }) {
  const lines = sources.flatMap(({ id, capture }) => [
    ...(capture?.interfaces ?? []).flatMap((one, n) => (one.description ?? one.name) === undefined ? [] : [{ key: `${id}i${n}`, where: 'interface', words: [one.name, one.description].filter(word => word !== undefined).join(', ') }]),
    ...(capture?.comments ?? []).map((one, n) => ({ key: `${id}c${n}`, where: one.frame === undefined ? one.about : `#${one.frame}`, words: one.text })),
  ]);
  if (lines.length === 0) return null;
  return (
    <>
      <div className="ph">The files say <span className="fa">{plural(lines.length, 'note')}</span></div>
      {lines.slice(0, 40).map(({ key, where, words }) => <div key={key} style={TEXT}><span className="fa"><Name of={where} /></span> <Name of={words} style={{ overflowWrap: 'anywhere' }} /></div>)}
      {lines.length > 40 && <div style={TEXT} className="fa">and {count(lines.length - 40)} more in the report</div>}
    </>
  );
}
