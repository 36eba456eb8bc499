import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import type { ColumnChoice, ColumnsPreview, Field, PreviewColumn } from '../../../shared/model/columns';
import type { ImportFile } from '../../../shared/model/views';
import { api, failureText } from '../../api';
import { Name, Words } from '../../components/Name';
import { commands } from '../../frame/commands';
import { count, plural } from '../../format';
import { isolated } from '../../isolated';
import { attempt, refreshImports, useView } from '../../state/queries';
import { text } from '../../strings';

/** Header rows to choose from: further down stands no header. */
const HEADER_ROWS = 20;

/** Which column of a list means what: the first rows, a choice above each column, and what would be read so. Nothing changes before it is read. */
export function ColumnMapper({ file: { id: of, name }, onClose }: { readonly file: Pick<ImportFile, 'id' | 'name'>; readonly onClose: () => void }) {
  const [choice, choose] = useState<ColumnChoice>({});
  const [keep, setKeep] = useState(false);
  const [layout, setLayout] = useState(name.replace(/\.[^.]+$/, '').slice(0, 100));
  const { data: preview, error } = useQuery({ queryKey: ['columns', of, choice], queryFn: () => api.request('columns.preview', { of, choice }), placeholderData: before => before, gcTime: 0, retry: false });
  const recognisable = preview?.header !== null;
  const kept = keep && recognisable && layout.trim() !== '';
  const read = async (work: () => Promise<unknown>): Promise<void> => {
    const done = await attempt(async () => {
      await work();
      return true;
    });
    if (!done) return;
    onClose();
    await refreshImports();
  };
  return (
    <Modal opened onClose={onClose} title={text.columnsTitle} size="min(1240px, 96vw)" closeButtonProps={{ 'aria-label': text.close }}>
      <form onSubmit={event => { event.preventDefault(); if (preview?.map) void read(() => api.request('columns.apply', { of, choice, ...(kept ? { layout: layout.trim() } : {}) })); }}>
        <p style={{ marginBottom: 6 }}><b><Name of={name} /></b>{preview?.layout !== undefined && <span className="fa"> · <Name of={preview.layout} /></span>}</p>
        {error && <p className="problem" role="alert" style={{ margin: '0 0 6px' }}><Words of={failureText(error).message} /> {failureText(error).advice !== undefined && <Words of={failureText(error).advice!} />}</p>}
        {!preview && !error && <p className="mu" role="status">{text.loading}…</p>}
        {preview && (
          <>
            <div className="row wrap" style={{ marginBottom: 6, gap: 14 }}>
              {preview.sheets.length > 1 && (
                <label className="row">{text.columnsSheet}
                  <select className="inp" style={{ width: 'auto' }} value={preview.sheet} onChange={event => choose({ sheet: event.target.value })}>{preview.sheets.map(sheet => <option key={sheet} value={sheet}>{isolated(sheet)}</option>)}</select>
                </label>
              )}
              <label className="row">{text.columnsHeader}
                <select className="inp" style={{ width: 'auto' }} value={preview.header ?? 0} onChange={event => choose(({ sheet }) => ({ sheet, header: event.target.value === '0' ? null : Number(event.target.value) }))}>
                  <option value={0}>{text.columnsNoHeader}</option>
                  {preview.rows.slice(0, Math.max(HEADER_ROWS, preview.header ?? 0)).map(({ row, cells }) => <option key={row} value={row}>{text.columnsRow(row)}: {isolated(cells.filter(cell => cell !== '').join(', ').slice(0, 60))}</option>)}
                </select>
              </label>
              <span className="sp" />
              <Outcome preview={preview} />
            </div>
            <Table preview={preview} choose={(index, field) => choose(before => ({ ...before, sheet: preview.sheet, header: preview.header, fields: { ...before.fields, [index]: field } }))} />
            <Kept />
            <div className="row" style={{ margin: '8px 0 12px', minHeight: 28 }}>
              {recognisable ? (
                <>
                  <label className="row"><input type="checkbox" checked={keep} onChange={event => setKeep(event.target.checked)} />{text.columnsKeep}</label>
                  <input className="inp" style={{ width: 240 }} aria-label={text.columnsName} maxLength={100} value={layout} disabled={!keep} onChange={event => setLayout(event.target.value)} />
                </>
              ) : <span className="fa">{text.columnsKeepNone}</span>}
            </div>
          </>
        )}
        <div className="row">
          {preview?.mapped && <button type="button" className="btn" title={text.columnsResetHint} onClick={() => void read(() => api.request('columns.reset', { of }))}>{text.columnsReset}</button>}
          <span className="sp" />
          <button type="button" className="btn" onClick={onClose}>{text.cancel}</button><button type="submit" className="btn p" disabled={!preview?.map}>{text.columnsDo}</button>
        </div>
      </form>
    </Modal>
  );
}

/** What would be read, in one line; live, for who does not see the table. */
function Outcome({ preview: { problem, read, sampled, whole, skipped } }: { readonly preview: ColumnsPreview }) {
  const reasons = Object.entries(skipped).map(([why, n]) => `${count(n)} ${why.replaceAll('-', ' ')}`).join(', ');
  return (
    <span role="status" data-testid="columns-outcome">
      {problem !== undefined ? <><TriangleAlert size={13} strokeWidth={1.5} color="var(--warn)" aria-hidden style={{ verticalAlign: -2 }} /> <Words of={problem} /></>
        : <><b>{plural(read, 'device')}</b> of {whole ? plural(sampled, 'row') : `the first ${plural(sampled, 'row')}`}{reasons === '' ? '' : <>; skipped: <Words of={reasons} /></>}</>}
    </span>
  );
}

const FATE = { header: 'b', 'before-header': 'fa', read: undefined, skipped: 'fa' } as const;
const NARROW = { maxWidth: 220, whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis' } as const;

function Table({ preview, choose }: { readonly preview: ColumnsPreview; readonly choose: (index: number, field: Field | 'ignore') => void }) {
  return (
    <div className="scroll colmap" role="region" aria-label={text.columnsPreview} tabIndex={0}>
      <table aria-label={text.columnsPreview}>
        <thead>
          <tr><th scope="col"><span className="sr">{text.columnsHeader}</span></th>{preview.columns.map(column => <th key={column.index} scope="col" className={column.field === undefined ? undefined : 'on'}><Head column={column} choose={choose} /></th>)}</tr>
        </thead>
        <tbody>
          {preview.rows.map(({ row, cells, fate }) => (
            <tr key={row} className={FATE[fate]} data-fate={fate}>
              <th scope="row" className="num fa">{row}</th>
              {cells.map((cell, n) => <td key={n} style={NARROW} className={preview.columns[n]?.field === undefined && fate === 'read' ? 'fa' : undefined}><Name of={cell} /></td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column: { index, header, field, basis, filled, unreadable, example }, choose }: { readonly column: PreviewColumn; readonly choose: (index: number, field: Field | 'ignore') => void }) {
  const title = header === '' ? text.columnsNumber(index) : header;
  return (
    <div className="col" style={{ gap: 2, minWidth: 132 }}>
      <span className="ell sb" style={{ maxWidth: 200 }}><Name of={title} /></span>
      <select className="inp" aria-label={text.columnsMeaning(isolated(title))} value={field ?? 'ignore'} onChange={event => choose(index, event.target.value as Field | 'ignore')}>
        <option value="ignore">{text.columnsNotRead}</option>
        {text.columnsGroups.map(({ label, fields }) => <optgroup key={label} label={label}>{fields.map(name => <option key={name} value={name}>{text.columnsFields[name]}</option>)}</optgroup>)}
      </select>
      <span className="fa nw" style={{ fontSize: 11, minHeight: 16 }}>
        {unreadable > 0
          ? <span style={{ color: 'var(--warn)' }} title={example && isolated(`row ${example.row}, “${example.text}”: ${example.reason}`)}>{count(unreadable)} of {count(filled)} unreadable</span>
          : <>{text.columnsBasis[basis]}{basis !== 'none' && ' · '}{plural(filled, 'cell')}</>}
      </span>
    </div>
  );
}

/** The mappings of this engagement, and the way to another one. */
function Kept() {
  const { data: layouts = [] } = useView('columns.layouts', {});
  return (
    <div className="row wrap" style={{ marginTop: 8, gap: 6, fontSize: 12 }} role="group" aria-label={text.columnsKept}>
      <span className="mu">{text.columnsKept}:</span>
      {layouts.length === 0 && <span className="na">{text.mergeNone}</span>}
      {layouts.map(({ name }) => (
        <span key={name} className="tag"><Name of={name} /><button type="button" className="ib" style={{ width: 18, height: 18 }} aria-label={isolated(`${text.columnsForget} ${name}`)} onClick={() => void attempt(() => api.request('columns.forget', { name }))}><X size={12} strokeWidth={1.5} aria-hidden /></button></span>
      ))}
      <span className="sp" />
      {layouts.length > 0 && <button type="button" className="btn q" onClick={() => void commands.shareColumns()}>{text.columnsShare}</button>}
      <button type="button" className="btn q" onClick={() => void commands.takeColumns()}>{text.columnsTake}</button>
    </div>
  );
}
