import { Modal } from '@mantine/core';
import { useWindowState } from '../state/window-state';
import { Name } from '../components/Name';
import { text } from '../strings';

export const KEYS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'palette: screens, commands, assets'], ['Ctrl 1…9', 'screens'], ['Ctrl I', 'import files'], ['Ctrl O', 'open an engagement'], ['Ctrl N', 'new engagement'], ['Ctrl S', 'save'], ['Ctrl Shift S', 'save as'],
  ['Ctrl Shift E', 'export the report'], ['Ctrl L', 'lock an engagement that has a passphrase'], ['Ctrl Z', 'undo an edit'], ['Ctrl Shift Z, Ctrl Y', 'redo'], ['E', 'correct the selected asset'], ['C F A', 'confirm a finding, false positive, accept'], ['N', 'state a finding'], ['Ctrl F', 'filter bar'], ['Ctrl J', 'jobs and problems'], ['Ctrl Comma', 'settings'], ['Ctrl Alt B', 'inspector'], ['Ctrl Tab', 'next tab'], ['Ctrl W', 'close the tab'], ['Ctrl Shift T', 'reopen a closed tab'], ['Alt ← →', 'screens back and forward'], ['F6', 'rail, tabs, screen, inspector, drawer'], ['G', 'show the selected asset in the graph'], ['[ ]', 'previous, next asset'], ['Arrows + − 0', 'move, zoom and fit the graph; Alt with an arrow moves the chosen asset'], ['↑ ↓ PgUp PgDn Home End', 'move in a list'], ['Ctrl click, Shift click, Ctrl A', 'mark assets'], ['N P', 'next, previous difference'], ['Enter', 'open'], ['Space', 'switch an action on or off, mark an asset'],
  ['Esc', 'leave'], ['? or F1', 'this sheet'],
];

export function KeySheet() {
  const { keySheet, toggle } = useWindowState();
  return (
    <Modal opened={keySheet} onClose={() => toggle('keySheet')} title="Keys" size="md" closeButtonProps={{ 'aria-label': text.close }}>
      <table>
        <tbody>{KEYS.map(([keys, act]) => <tr key={keys}><td style={{ width: '45%' }}>{keys.split(', ').map(key => <kbd key={key}><Name of={key} /></kbd>)}</td><td>{act}</td></tr>)}</tbody>
      </table>
    </Modal>
  );
}
