import type { Role } from '../../shared/model/asset';
import sprite from '../glyphs/glyphs.svg?raw';
import { roleNames } from '../strings';

/** Role → drawing of the sprite (glyphs/glyphs.svg). */
const GLYPHS: Readonly<Record<Role, string>> = {
  plc: 'plc', 'safety-plc': 'safety-plc', 'remote-io': 'remote-io', drive: 'drive', robot: 'robot', amr: 'amr', 'fleet-manager': 'amr', hmi: 'hmi', 'engineering-workstation': 'engineering-workstation',
  'scada-server': 'server', historian: 'historian', 'opc-server': 'server', wms: 'wms', wcs: 'wcs', wes: 'wes', erp: 'erp', dcs: 'plc', 'ems-server': 'server', 'energy-meter': 'meter', 'bms-server': 'server',
  'bms-controller': 'bms-controller', 'fixed-scanner': 'fixed-scanner', 'rfid-reader': 'rfid-reader', scale: 'meter', 'rf-terminal': 'rf-terminal', 'label-printer': 'label-printer', 'office-printer': 'printer', camera: 'camera',
  vms: 'vms', 'access-control-panel': 'door-controller', 'access-control-server': 'server', switch: 'switch', router: 'router', firewall: 'firewall', 'wireless-ap': 'wireless-ap', 'remote-access-gateway': 'remote-access',
  gateway: 'router', 'domain-controller': 'domain-controller', 'database-server': 'database', 'file-server': 'server', 'print-server': 'server', broker: 'broker', 'management-server': 'server', 'patch-server': 'server',
  'backup-server': 'server', 'licence-server': 'server', 'dns-dhcp-server': 'server', 'voice-server': 'server', hypervisor: 'server', 'jump-host': 'server', proxy: 'server', 'pick-to-light-controller': 'remote-io',
  labeler: 'label-printer', charger: 'ups', server: 'server', workstation: 'workstation', mobile: 'phone', phone: 'phone', ups: 'ups', 'cloud-service': 'cloud', external: 'internet', unknown: 'unknown',
};

export const glyphOf = (role: Role): string => GLYPHS[role];

/** The sprite once per page; `use` refers to it. It is our own file, not data from a capture. */
export function GlyphSprite() {
  return <div hidden aria-hidden dangerouslySetInnerHTML={{ __html: sprite }} />;
}

export function RoleGlyph({ role, large = false }: { readonly role: Role; readonly large?: boolean }) {
  return (
    <svg className={large ? 'g l' : 'g'} role="img" aria-label={roleNames[role]}>
      <use href={`#g-${GLYPHS[role]}`} />
    </svg>
  );
}

/** The inner markup of a role's drawing in one colour, in a square of 24. */
export function glyphMarkup(role: Role, colour: string): string {
  return (symbolOf(role)?.[2] ?? '').replaceAll('currentColor', colour);
}

const symbolOf = (role: Role): RegExpExecArray | null => new RegExp(`<symbol id="g-${GLYPHS[role]}" viewBox="([^"]+)">(.*?)</symbol>`, 's').exec(sprite);

/** The sprite's drawing of a role as a stand-alone picture for the canvas of the graph. */
export function glyphImage(role: Role, colour: string): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${symbolOf(role)?.[1] ?? '0 0 24 24'}" width="24" height="24">${glyphMarkup(role, colour)}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(drawing)}`;
}
