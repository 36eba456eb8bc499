import { STEPS_PER_FRAME } from '../binary/reader';
import { counted, figure, FRAME_OK, FRAME_TOO_LARGE, warning } from '../capture/frame';
import type { Frame } from '../capture/frame';
import { linkTypeName } from '../capture/link-types';
import { openCapture } from '../capture/open';
import { decode, isDecoded } from '../layers/decode';
import { Fragments } from '../layers/fragments';
import { ENCRYPTED, MALFORMED, MAX_EXTENSION_HEADERS, MAX_TUNNELS, MAX_VLAN_TAGS, OK, Packet, TRUNCATED, UNDECODED, UNKNOWN_LINK } from '../layers/packet';
import type { Problem } from '../model/problem';
import type { Reading } from '../model/reading';
import type { CaptureReceipt, Duplication, SkipReason, Source } from '../model/source';
import type { AnyProtocol } from '../protocols/definition';
import { protocols as registered } from '../protocols/registry';
import { canonicalEndpoints } from './canonical';
import { Copies } from './copies';
import { Duplicates } from './duplicates';
import type { SeenPackets } from './duplicates';
import { foldFlows, orientFlows } from './fold';
import { conversationSums, limitsOf } from './limits';
import { claimNames } from './name-claims';
import { compareRecords } from './observation-store';
import { percent } from '../model/quantities';
import { TapSampler } from './tap-sample';
import { DUPLICATE, TOO_LARGE, Totals } from './totals';
import { Tracker } from './tracker';
import { makeWitnesses } from './witnesses';

export interface CaptureOptions {
  /** File name without its folder. */
  readonly name: string;
  readonly site: string;
  /** Protocols in trial order; the registry's unless told otherwise. */
  readonly protocols?: readonly AnyProtocol[];
  /** What the caller unpacks itself: the bytes that are pushed are those inside. */
  readonly unpackedFrom?: 'gzip';
  /** Bytes that a compressed file may unpack to. */
  readonly unpackLimit?: number;
  /** Lower bounds than the product's own for what is kept apart, and for the first frames that are dissected to the last message; reliability, limits. */
  readonly limits?: { readonly flows?: number; readonly endpoints?: number; readonly wholeFrames?: number };
  /** Problems that reading the file itself met (it grew, a read failed). */
  readonly problems?: readonly Problem[];
  /** Packets that stand twice: `keep` counts both and says so, `remove` counts one of them. */
  readonly duplicates?: 'keep' | 'remove';
  /** With `remove`: the packets of the site's captures that were read before, and of this one from here on. */
  readonly seen?: SeenPackets;
}

/** A capture on its way to a reading. Push its bytes in any portions, then end. */
export interface CaptureReading {
  push(chunk: Uint8Array): void;
  /**
   * @param sha256 of the file, as hex
   * @param bytes size of the file
   */
  end(sha256: string, bytes: number, problems?: readonly Problem[]): Reading;
  /** Bytes pushed and frames read so far. */
  progress(): { readonly bytes: number; readonly packets: number };
}

export function createCaptureReading(options: CaptureOptions): CaptureReading {
  const tracker = new Tracker(options.protocols ?? registered, options.limits?.flows, options.limits?.endpoints, options.limits?.wholeFrames);
  const packet = new Packet();
  const fragments = new Fragments();
  const totals = new Totals();
  const removes = options.duplicates === 'remove';
  const duplicates = new Duplicates(removes ? options.seen : undefined);
  const comparedWith = removes ? options.seen?.begin(options.name) ?? [] : [];
  const copies = new Copies(tracker.endpoints);
  const sampler = new TapSampler();

  const onFrame = (frame: Frame): void => {
    totals.add(frame);
    if (frame.fault !== FRAME_OK) {
      totals.outcomes[frame.fault === FRAME_TOO_LARGE ? TOO_LARGE : MALFORMED]!++;
      return;
    }
    if (frame.length === 0) {
      totals.empty++;
      totals.outcomes[TRUNCATED]!++;
      return;
    }
    decode(packet, fragments, frame.linkType, frame.bytes, frame.offset, frame.offset + frame.length, frame.originalLength);
    if (packet.fault !== OK) {
      totals.outcomes[packet.fault]!++;
      return;
    }
    if (removes) {
      if (duplicates.isCopy(frame, packet)) {
        totals.outcomes[DUPLICATE]!++;
        copies.note(frame, packet);
        return;
      }
    } else if (Duplicates.isSampled(frame.number)) duplicates.look(frame, packet);
    if (TapSampler.wants(packet)) sampler.add(frame, packet);
    totals.outcomes[tracker.add(frame, packet) ? OK : UNDECODED]!++;
  };
  let bytesPushed = 0;
  const capture = openCapture(onFrame, options.unpackLimit, true, options.unpackedFrom);

  return {
    push(chunk) {
      bytesPushed += chunk.length;
      capture.push(chunk);
    },
    progress: () => ({ bytes: bytesPushed, packets: totals.packets }),
    end(sha256, bytes, problems = []) {
      capture.end();
      tracker.finish();
      const { outcomes, packets, first, last } = totals;
      const linkTypes = totals.linkTypes();
      const { clientOf, orientations } = orientFlows(tracker);
      tracker.claims.settleAll(flow => clientOf[flow]!);
      const canonical = canonicalEndpoints(tracker);
      const witnesses = makeWitnesses(tracker, canonical, copies);
      const conversations = foldFlows(tracker, witnesses.indexOf, canonical, clientOf, orientations);
      const skipped: Partial<Record<SkipReason, number>> = {};
      const reasons: readonly (readonly [number, SkipReason])[] = [[UNKNOWN_LINK, 'unknown-link-type'], [TRUNCATED, 'truncated'], [MALFORMED, 'malformed'], [ENCRYPTED, 'encrypted'],
        [DUPLICATE, 'duplicate'], [TOO_LARGE, 'too-large'], [UNDECODED, 'undecoded']];
      for (const [outcome, reason] of reasons) if (outcomes[outcome]! > 0) skipped[reason] = outcomes[outcome]!;
      const frames: Record<string, number> = {};
      const counts = tracker.dissection.frames;
      for (const name of [...counts.keys()].filter(i => counts[i]! > 0).map(i => tracker.protocols.name(i)).sort()) frames[name] = counts[tracker.protocols.number(name)]!;

      const found: Problem[] = [...(options.problems ?? []), ...capture.problems, ...problems];
      for (const [linkType, count] of [...linkTypes].sort((a, b) => a[0] - b[0])) {
        if (!isDecoded(linkType)) found.push(warning('unknown-link-type', `link type ${linkTypeName(linkType)} (${linkType}) not decoded; ${counted(count, 'packet')} counted only`));
      }
      if (totals.untimed > 0) found.push(warning('time-out-of-range', `time out of range on ${counted(totals.untimed, 'packet')}; left off the time axis`));
      if (totals.unset > 0) found.push(warning('clock-not-set', `${counted(totals.unset, 'packet')} from before 1980: the capturing clock was not set, or counts from the start`));
      if (totals.backwards > 0) found.push(warning('time-goes-back', `time goes backwards at ${counted(totals.backwards, 'packet')}; the order of the file was kept`));
      if (totals.empty > 0) found.push(warning('empty-packets', `${counted(totals.empty, 'packet')} without a single captured byte`));
      if (fragments.odd > 0) found.push(warning('odd-fragments', `${counted(fragments.odd, 'IP fragment')} overlap others or lie beyond the largest packet`));
      if (tracker.dissection.exhausted > 0) found.push(warning('too-much-work', `${counted(tracker.dissection.exhausted, 'packet')} would take more than ${figure(STEPS_PER_FRAME)} steps to dissect; what was left of them then was passed over`));
      if (packet.tooDeep > 0) found.push(warning('too-deep', `${counted(packet.tooDeep, 'packet')} in more than ${MAX_TUNNELS} tunnels, ${MAX_VLAN_TAGS} VLAN tags or ${MAX_EXTENSION_HEADERS} IPv6 extension headers; what is deeper was not looked into`));
      if (tracker.aggregated > 0) found.push(warning('flows-aggregated', `${counted(tracker.aggregated, 'packet')} beyond ${counted(tracker.flows.size, 'connection')} counted by address and service only`));
      if (tracker.endpoints.full) {
        found.push(warning('addresses-grouped', `likely scan or spoofing: addresses beyond the first ${figure(tracker.endpoints.size)} grouped; ${counted(tracker.groupedPackets, 'packet')} counted with the group`));
      }
      if (tracker.observations.dropped > 0) found.push(warning('observations-dropped', `${counted(tracker.observations.dropped, 'further observation')} of the same kinds left out`));
      const suspected = duplicates.suspected();
      const duplication: Duplication | undefined = removes ? { treatment: 'removed', within: duplicates.within, across: duplicates.across, comparedWith }
        : suspected ? { treatment: 'kept', ...suspected } : undefined;
      if (duplication?.treatment === 'kept' && duplication.doubled) {
        found.push({ ...warning('seen-twice', `about ${percent(duplication.copies / duplication.compared)} of the packets stand twice in this file (${counted(duplication.copies, 'copy', 'copies')} among ${figure(duplication.compared)} compared): likely two mirror ports, or one that copies both ways`),
          advice: 'Import with duplicates removed ("duplicates": "remove" in the configuration, --duplicates remove, or “Count once” on the Import screen).' });
      }
      if (removes && options.seen !== undefined && options.seen.overflow > 0) found.push(warning('duplicates-unchecked', 'more packets than can be remembered: copies of the later ones in other files are counted again'));
      const sums = conversationSums(conversations, witnesses.list);
      const gaps = totals.gaps();
      const usualSpacing = totals.usualSpacing();
      const clockSteps = totals.clockSteps();
      const { notes } = capture;
      const receipt: CaptureReceipt = {
        linkTypes: [...new Set([...linkTypes.keys()].map(linkTypeName))].sort(), packets, decoded: outcomes[OK]!, skipped, wireBytes: totals.wireBytes, capturedBytes: totals.capturedBytes, protocols: frames,
        ...(gaps.count > 0 ? { gaps: gaps.longest, gapCount: gaps.count } : {}), ...(usualSpacing > 0 ? { usualSpacing } : {}), ...(clockSteps ? { clockSteps } : {}),
        ...(totals.cut > 0 ? { cut: { packets: totals.cut, bytes: totals.usualCut() } } : {}),
        ...(sums.oneSided.of > 0 ? { oneSided: sums.oneSided } : {}), ...(sums.encryptedBytes > 0 ? { encryptedBytes: sums.encryptedBytes } : {}),
        ...(notes.dropped > 0 ? { dropped: notes.dropped } : {}), ...(duplication ? { duplicates: duplication } : {}),
        ...(Object.keys(notes.writtenBy).length > 0 ? { writtenBy: notes.writtenBy } : {}), ...(notes.interfaces.length > 0 ? { interfaces: notes.interfaces } : {}),
        ...(notes.comments.length > 0 ? { comments: notes.comments } : {}),
      };
      const limits = limitsOf({
        receipt, span: first <= last ? last - first : 0, ethernet: linkTypes.has(1), macs: witnesses.list.some(witness => witness.kind === 'l2' || (witness.macs?.length ?? 0) > 0), groups: sums.groups,
        oneSidedTcp: sums.oneSidedTcp, unread: [...linkTypes.keys()].filter(type => !isDecoded(type)).map(linkTypeName).sort(),
      });
      const tapSample = sampler.done();

      const source: Source = {
        id: `src:${sha256.slice(0, 12)}`, name: options.name, sha256, bytes, kind: 'capture', format: capture.format, site: options.site, problems: found,
        ...(first <= last ? { firstSeen: first, lastSeen: last } : {}),
        capture: limits.length > 0 ? { ...receipt, limits } : receipt,
      };
      const named = claimNames(capture.notes.names, tracker.endpoints, witnesses.indexOf);
      const observations = tracker.observations.list(witnesses.indexOf);
      if (named.length > 0) {
        for (const claim of named) observations.push(claim);
        observations.sort(compareRecords);
      }
      return {
        source, witnesses: witnesses.list, conversations, observations, ...(tapSample ? { tapSample } : {}), ...(capture.index ? { frames: capture.index } : {}),
      };
    },
  };
}
