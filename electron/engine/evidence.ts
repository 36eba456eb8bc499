import type { EvidenceView } from '../../shared/model/views';
import type { Workspace } from './workspace';

/** What the window shows of a cited frame: which file, its hash, and a display filter for Wireshark. */
export function evidenceView(workspace: Workspace, source: string, frame: number | undefined): EvidenceView | null {
  const found = workspace.readings.find(reading => reading.source.id === source)?.source;
  if (!found) return null;
  return {
    evidence: frame === undefined ? { source, offset: 0 } : { source, frame },
    sourceName: found.name,
    sha256: found.sha256,
    ...(frame === undefined ? {} : { filter: `frame.number == ${frame}` }),
  };
}
