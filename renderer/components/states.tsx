import { type ReactNode, useEffect, useState } from 'react';
import { api, failureText } from '../api';
import { useImports } from '../state/imports';
import { attempt, importFiles, isBusy } from '../state/queries';
import { useWindowState } from '../state/window-state';
import { text } from '../strings';
import { isolated } from '../isolated';

/** Why a screen is empty, and the one thing to do about it. */
export function Empty({ title, hint, action }: { readonly title: string; readonly hint?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="empty">
      <div>
        <h2>{title}</h2>
        {hint !== undefined && <p>{hint}</p>}
        {action}
      </div>
    </div>
  );
}

/** Nothing to show yet: either nothing was imported, or what was is still being worked on. */
export function NothingImported() {
  const { rows, analysis } = useImports();
  const running = rows.filter(isBusy);
  const analysing = analysis !== undefined && analysis.done < analysis.of;
  if (running.length > 0 || analysing) {
    return <Empty title={running.length > 0 ? text.importing : text.analysing} hint={running.length > 0 ? text.importingHint : analysis?.stage} action={<button type="button" className="btn" onClick={() => useWindowState.getState().open('import')}>{text.showImport}</button>} />;
  }
  return <Empty title={text.nothingYet} hint={text.nothingYetHint} action={<button type="button" className="btn p" onClick={() => void attempt(async () => importFiles(await api.request('files.choose', { kind: 'import' })))}>{text.importFirst}</button>} />;
}

/** A skeleton, only when it takes longer than a blink. */
export function Loading({ rows = 8 }: { readonly rows?: number }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return <div style={{ flex: 1 }} aria-busy />;
  return (
    <div style={{ flex: 1, padding: 12, display: 'grid', gap: 12, alignContent: 'start' }} aria-busy role="status" aria-label={text.loading}>
      {Array.from({ length: rows }, (_, i) => <div key={i} className="sk" style={{ width: `${90 - ((i * 17) % 40)}%` }} />)}
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const { message, advice } = failureText(error);
  return <Empty title={isolated(message)} hint={advice === undefined ? undefined : isolated(advice)} action={<button type="button" className="btn" onClick={retry}>{text.retry}</button>} />;
}
