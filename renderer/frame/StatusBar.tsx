import { useQuery } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { api } from '../api';
import { count, plural, time } from '../format';
import { useEngagement, useView } from '../state/queries';
import { text } from '../strings';

export function StatusBar() {
  const engagement = useEngagement();
  return (
    <footer className="status">
      {engagement === null && <AboutWords />}
      {engagement?.hasAnalysis && <SiteWords />}
      {engagement?.stale && <span className="tag w">Results older than inputs</span>}
      <span className="sp" />
      <span className="row" style={{ gap: 5 }}><WifiOff size={12} strokeWidth={1.5} aria-hidden /> {text.offline}</span>
    </footer>
  );
}

/** Before an engagement is open: which Crossdock this is, and whether it proved that it cannot reach a network. */
function AboutWords() {
  const { data } = useQuery({ queryKey: ['app'], queryFn: () => api.request('app.info', {}) });
  if (!data) return null;
  return (
    <>
      <span>{text.app} {data.version}</span>
      <span className="sep" />
      <span style={data.offline ? undefined : { color: 'var(--err)' }}>{data.offline ? text.selfTest : text.selfTestFailed}</span>
    </>
  );
}

function SiteWords() {
  const { data } = useView('overview.get', {});
  if (!data) return null;
  const firsts = data.sources.flatMap(source => source.firstSeen ?? []);
  const lasts = data.sources.flatMap(source => source.lastSeen ?? []);
  const silent = data.reconciliation.listedSilent;
  return (
    <>
      <span>{plural(data.counts.assets, 'asset')}{silent > 0 ? `: ${count(data.counts.assets - silent)} seen, ${count(silent)} in list only` : ''}</span>
      <span className="sep" />
      <span>{plural(data.counts.external, 'external peer')}</span>
      {firsts.length > 0 && <><span className="sep" /><span>{time(Math.min(...firsts))}–{time(Math.max(...lasts)).slice(11)} UTC</span></>}
      <span className="sep" />
      <span>{data.risk.method === 'exact' ? 'exact' : `Monte-Carlo, ${count(data.risk.samples ?? 0)} samples, seed ${data.risk.seed}`}</span>
    </>
  );
}
