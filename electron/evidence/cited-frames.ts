import type { FrameRead } from '../../shared/capture/frame-walk';
import { writePcapng, type InterfaceToWrite, type PacketToWrite } from '../../shared/capture/pcapng-write';
import type { Analysis, AttackPath } from '../../shared/model/analysis';
import type { Evidence } from '../../shared/model/evidence';
import type { Finding } from '../../shared/model/finding';
import { compareText } from '../../shared/model/order';
import type { Reading } from '../../shared/model/reading';
import { ExpectedFailure } from '../engine/expected-failure';
import { readFrames } from './frame-reader';

/** One frame that something cites, and what it shows in a sentence. */
interface Citation {
  readonly source: string;
  readonly frame: number;
  readonly comment: string;
}

/** What is written to one file: the frames behind a finding or an attack path. */
export interface Citations {
  /** Its id, fit for a file name. */
  readonly name: string;
  readonly title: string;
  readonly cited: readonly Citation[];
}

/** Where the sources are: the engagement knows. */
export interface Sources {
  recorded(id: string): { readonly reading: Reading; readonly path: string | undefined } | undefined;
}

/** Finding and path ids hold colons, which no file name of Windows may. */
const fileName = (id: string): string => id.replace(/[^\w.-]+/g, '-');

function frames(evidence: readonly Evidence[], comment: (place: string) => string, names: ReadonlyMap<string, string>): Citation[] {
  return evidence.flatMap(piece => ('rule' in piece ? frames(piece.from, comment, names) : 'frame' in piece ? [{ source: piece.source, frame: piece.frame, comment: comment(`${names.get(piece.source) ?? piece.source} frame ${piece.frame}`) }] : []));
}

const sourceNames = (analysis: Analysis): ReadonlyMap<string, string> => new Map(analysis.sources.map(source => [source.id, source.name]));

export function findingCitations(analysis: Analysis, finding: Finding): Citations {
  const assets = new Map(analysis.assets.map(asset => [asset.id, asset.name]));
  const who = finding.assets.slice(0, 6).map(id => assets.get(id) ?? id).join(', ') + (finding.assets.length > 6 ? ` and ${finding.assets.length - 6} more` : '');
  return {
    name: fileName(finding.id), title: `${finding.title} (${finding.severity}, rule ${finding.rule}, ${finding.id})`,
    cited: frames(finding.evidence, place => `${finding.title}. Rule ${finding.rule}, ${finding.severity}. Assets: ${who}. Original: ${place}. ${finding.id}`, sourceNames(analysis)),
  };
}

export function pathCitations(analysis: Analysis, path: AttackPath): Citations {
  const assets = new Map(analysis.assets.map(asset => [asset.id, asset.name]));
  const names = sourceNames(analysis);
  return {
    name: fileName(path.id), title: `Attack path ${path.rank}: ${path.text} (${path.id})`,
    cited: path.steps.flatMap((step, i) => frames(step.evidence, place =>
      `Attack path ${path.rank}, step ${i + 1} of ${path.steps.length}: ${step.from === undefined ? 'outside' : (assets.get(step.from) ?? step.from)} to ${assets.get(step.to) ?? step.to}, ${step.technique}. ${step.text} Original: ${place}. ${path.id}`, names)),
  };
}

/** Frames by source and number. */
export type CitedFrames = ReadonlyMap<string, ReadonlyMap<number, FrameRead>>;

/** Reads what several files cite, each source once. `troubles`: sources that cannot be read any more, each in words. */
export async function readCited(sources: Sources, all: readonly Citations[]): Promise<{ readonly frames: CitedFrames; readonly troubles: readonly ExpectedFailure[] }> {
  const wanted = new Map<string, number[]>();
  for (const { source, frame } of all.flatMap(({ cited }) => cited)) {
    const numbers = wanted.get(source);
    if (numbers) numbers.push(frame);
    else wanted.set(source, [frame]);
  }
  const found = new Map<string, Map<number, FrameRead>>();
  const troubles: ExpectedFailure[] = [];
  for (const source of [...wanted.keys()].sort(compareText)) {
    try {
      const recorded = sources.recorded(source);
      if (!recorded) throw new ExpectedFailure({ code: 'source-gone', message: `The source ${source} is no longer in the engagement.` });
      const read = await readFrames(recorded.path, recorded.reading, wanted.get(source)!);
      found.set(source, new Map(read.map(frame => [frame.number, frame])));
    } catch (error) {
      if (!(error instanceof ExpectedFailure)) throw error;
      troubles.push(error);
    }
  }
  return { frames: found, troubles };
}

/**
 * The frames as a pcapng: per source and interface there one interface here that names it, per frame its original bytes, time and wire length, and one comment for each thing it
 * shows. Sources by name, frames by number; the same evidence gives the same bytes.
 *
 * @returns undefined when none of the frames could be read
 */
export function citedPcapng({ title, cited }: Citations, read: CitedFrames, sources: Sources, application: string): { readonly bytes: Uint8Array; readonly frames: number; readonly left: number } | undefined {
  const comments = new Map<string, { readonly reading: Reading; readonly frame: FrameRead; readonly comments: string[] }>();
  const asked = new Set<string>();
  for (const { source, frame, comment } of cited) {
    const key = `${source}#${frame}`;
    asked.add(key);
    const bytes = read.get(source)?.get(frame);
    const reading = bytes && sources.recorded(source)?.reading;
    // A record without bytes, and link types beyond 16 bits (snoop has such), have no place in a pcapng.
    if (!bytes || !reading || bytes.fault !== undefined || bytes.linkType > 0xffff) continue;
    const before = comments.get(key);
    if (!before) comments.set(key, { reading, frame: bytes, comments: [comment] });
    else if (!before.comments.includes(comment)) before.comments.push(comment);
  }
  if (comments.size === 0) return undefined;
  const ordered = [...comments.values()].sort((a, b) => compareText(a.reading.source.name, b.reading.source.name) || compareText(a.reading.source.id, b.reading.source.id) || a.frame.number - b.frame.number);
  const interfaces: InterfaceToWrite[] = [];
  const numbers = new Map<string, number>();
  const packets = ordered.map(({ reading: { source }, frame, comments: words }): PacketToWrite => {
    const resolution = frame.stamp?.resolution ?? 6;
    const offsetSeconds = frame.stamp?.offsetSeconds ?? 0;
    const key = JSON.stringify([source.id, frame.interfaceIndex, frame.linkType, resolution, offsetSeconds]);
    let interfaceIndex = numbers.get(key);
    if (interfaceIndex === undefined) {
      interfaceIndex = interfaces.length;
      numbers.set(key, interfaceIndex);
      const own = frame.interfaceName ?? (frame.interfaceIndex > 0 ? `interface ${frame.interfaceIndex}` : undefined);
      interfaces.push({ linkType: frame.linkType, name: own === undefined ? source.name : `${source.name}: ${own}`, description: `${source.name}, SHA-256 ${source.sha256}`, resolution, offsetSeconds });
    }
    return { interfaceIndex, bytes: frame.bytes, originalLength: frame.originalLength, comments: words, ...(frame.stamp ? { stamp: frame.stamp } : {}) };
  });
  return { bytes: writePcapng({ comment: `Frames cited by: ${title}`, application, interfaces, packets }), frames: packets.length, left: asked.size - packets.length };
}
