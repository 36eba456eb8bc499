import type { DeviceKeys, Edit, EditRow, JournalRow, PlainEdit } from '../model/edit';

/** Edits of one kind on one thing within this time are one command (ux: law 2), in milliseconds. */
export const COALESCE_MS = 1_000;

export interface History {
  /** Commands that hold, oldest first; each is the edits that it was coalesced from. */
  readonly done: readonly (readonly EditRow[])[];
  /** Commands that can be redone, the next one last. */
  readonly undone: readonly (readonly EditRow[])[];
}

/** What is edited: edits with one key take each other's place. */
const subject = (edit: Edit): string => JSON.stringify([edit.kind, ...subjectOf(edit)]);

function subjectOf(edit: Edit): readonly unknown[] {
  if ('assets' in edit) return [[...edit.assets].sort(), ...(edit.kind === 'place' ? [edit.arrangement] : [])];
  switch (edit.kind) {
    case 'same-device': return edit.devices.map(keysText).sort();
    case 'own-device': return [keysText(edit.of), [...edit.keys].sort()];
    case 'triage': case 'finding': return [edit.finding];
    case 'rule': return [edit.rule];
    case 'view': return [edit.name];
    case 'impossible': return [edit.step];
    case 'scenario': return [edit.name];
    case 'kept': return [edit.of, edit.id, edit.field];
    case 'what-if': case 'merge': return [];
  }
}

const keysText = ({ site, keys }: DeviceKeys): string => JSON.stringify([site, ...[...keys].sort()]);

/** Setting something and taking it back are two commands, however fast: an undo of both would seem to do nothing. */
const sets = (edit: Edit): boolean => edit.kind === 'what-if' || edit.kind === 'merge' || edit.value !== undefined;

/** Where a journal leads. Total: an undo with nothing to undo changes nothing. A new edit ends what could be redone. */
export function replay(rows: readonly JournalRow[]): History {
  const done: EditRow[][] = [];
  let undone: EditRow[][] = [];
  // A command that was closed by an undo or a redo takes no more edits in.
  let open: number | undefined;
  for (const row of rows) {
    if ('move' in row) {
      const command = (row.move === 'undo' ? done : undone).pop();
      if (command) (row.move === 'undo' ? undone : done).push(command);
      open = undefined;
      continue;
    }
    const last = done.at(-1);
    // A merge is whole; two of one workbook are two, however fast.
    if (last && row.edit.kind !== 'merge' && open !== undefined && row.at >= open && row.at - open <= COALESCE_MS && subject(last[0]!.edit) === subject(row.edit) && sets(last.at(-1)!.edit) === sets(row.edit)) last.push(row);
    else done.push([row]);
    open = row.at;
    undone = [];
  }
  return { done, undone };
}

/** The edits that hold, one for each thing and field, in the order in which they were made. An edit without a value takes the one before away. */
export function decisions({ done }: History): readonly EditRow[] {
  const held = new Map<string, EditRow>();
  for (const row of done.flat().flatMap(single)) {
    const { edit } = row;
    const each: EditRow[] = 'assets' in edit ? edit.assets.map(asset => ({ ...row, edit: { ...edit, assets: [asset] } })) : [row];
    for (const one of each) {
      const key = subject(one.edit);
      held.delete(key);
      if (sets(one.edit)) held.set(key, one);
    }
  }
  return [...held.values()];
}

/** The edits of a merge, each with where it came from; any other edit is one already. */
function single({ edit, ...row }: EditRow): readonly (EditRow & { readonly edit: PlainEdit })[] {
  if (edit.kind !== 'merge') return [{ ...row, edit }];
  const why = `from the workbook ${edit.workbook}`;
  return edit.edits.map(one => ({ ...row, edit: 'assets' in one || one.kind === 'kept' ? { why, ...one } : one }));
}

const FIELD: Readonly<Record<Exclude<Edit['kind'], 'same-device' | 'own-device' | 'view' | 'rule' | 'finding' | 'triage' | 'impossible' | 'what-if' | 'scenario' | 'kept' | 'merge'>, string>> = { name: 'name', role: 'role', level: 'Purdue level', zone: 'zone', criticality: 'criticality', note: 'note', tags: 'tags', place: 'place on the map' };

/** For the buttons and the history: `set zone of 214 assets`. */
export function labelOf(edit: Edit): string {
  if (edit.kind === 'what-if') return `set what-if to ${edit.actions.length} remediation${edit.actions.length === 1 ? '' : 's'}`;
  if (edit.kind === 'scenario') return edit.value === undefined ? `give up scenario ${edit.name}` : `keep scenario ${edit.name}`;
  if (edit.kind === 'merge') return `merge ${edit.edits.length} change${edit.edits.length === 1 ? '' : 's'} of ${edit.workbook}`;
  if (edit.kind === 'same-device') return edit.value === undefined ? 'take back a merge of assets' : `merge ${edit.devices.length} assets`;
  if (edit.kind === 'own-device') return edit.value === undefined ? 'take back a split of an asset' : 'split an asset';
  if (edit.kind === 'rule') return `switch the rule ${edit.rule} ${edit.value === undefined ? 'on again' : 'off'}`;
  if (edit.kind === 'view') return `${edit.value === undefined ? 'forget' : 'keep'} the view ${edit.name}`;
  if (edit.kind === 'finding') return `${edit.value === undefined ? 'take back' : 'state'} a finding`;
  const verb = edit.value === undefined ? 'reset' : 'set';
  if (edit.kind === 'triage') return `${verb} triage of a finding`;
  if (edit.kind === 'kept') return `${verb} ${edit.field.replace('-', ' ')} of ${edit.of === 'asset' ? 'an asset' : `a ${edit.of}`}`;
  if (edit.kind === 'impossible') return edit.value === undefined ? 'take a step as possible again' : 'mark a step impossible';
  return `${verb} ${FIELD[edit.kind]} of ${edit.assets.length} asset${edit.assets.length === 1 ? '' : 's'}`;
}
