import type { Analysis } from '../../shared/model/analysis';
import type { EvidenceView } from '../../shared/model/views';
import { citedPcapng, findingCitations, pathCitations, readCited } from '../evidence/cited-frames';
import { readFrames } from '../evidence/frame-reader';
import { frameView } from '../evidence/frame-view';
import { ExpectedFailure } from './expected-failure';
import type { Workspace } from './workspace';

/** What the window shows of a cited place: which file, its hash, and of a frame its bytes, its layers and a display filter for Wireshark. */
export async function evidenceView(workspace: Workspace, source: string, frame: number | undefined): Promise<EvidenceView | null> {
  const found = workspace.source(source);
  if (!found) return null;
  const place = { sourceName: found.name, sha256: found.sha256 };
  if (frame === undefined) return { evidence: { source: found.id, offset: 0 }, ...place };
  const cited = { evidence: { source: found.id, frame }, ...place, filter: `frame.number == ${frame}` };
  try {
    const { reading, path } = workspace.recorded(source)!;
    const [read] = await readFrames(path, reading, [frame]);
    if (!read) return { ...cited, problem: { message: `${found.name} has no packet with the number ${frame}.` } };
    if (read.fault !== undefined) return { ...cited, problem: { message: `Frame ${frame} of ${found.name} is ${read.fault === 'malformed' ? 'malformed' : 'larger than any packet that is believed'}: it has no bytes that can be shown.` } };
    return { ...cited, frame: frameView(read) };
  } catch (error) {
    // The citation stands without the bytes: file, hash and filter are shown all the same.
    if (!(error instanceof ExpectedFailure)) throw error;
    const { message, advice } = error.failure;
    return { ...cited, problem: { message, ...(advice === undefined ? {} : { advice }) } };
  }
}

/** The frames that one finding or path cites, as a file. Throws ExpectedFailure when there is nothing to write. */
export async function exportCited(workspace: Workspace, analysis: Analysis, of: 'finding' | 'path', id: string, application: string): Promise<{ bytes: Uint8Array; frames: number; left: number; troubles: readonly string[] }> {
  const finding = of === 'finding' ? analysis.findings.find(one => one.id === id) : undefined;
  const path = of === 'path' ? analysis.paths.find(one => one.id === id) : undefined;
  const citations = finding ? findingCitations(analysis, finding) : path ? pathCitations(analysis, path) : undefined;
  if (!citations) throw new ExpectedFailure({ code: 'unknown-finding', message: `This ${of} is no longer in the analysis.`, advice: 'Look at the list again.' });
  if (citations.cited.length === 0) throw new ExpectedFailure({ code: 'no-frames-cited', message: `This ${of === 'path' ? 'attack path' : 'finding'} cites no frame of a capture: it stands on rows, on configurations, or on assumptions.` });
  const { frames, troubles } = await readCited(workspace, [citations]);
  const written = citedPcapng(citations, frames, workspace, application);
  if (!written) throw troubles[0] ?? new ExpectedFailure({ code: 'no-frames-cited', message: 'None of the cited frames holds bytes that can be written.' });
  return { ...written, troubles: troubles.map(({ failure }) => failure.message) };
}
