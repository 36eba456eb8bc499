import { idTable } from './id-table-kit';

/**
 * PROFINET vendor ids, from the names of device description (GSDML) files. PI gives them out; no complete list is public.
 */
const table = idTable(`
0x001A	ABB
0x002A	Siemens
0x005D	Pepperl+Fuchs
0x0080	Danfoss
0x0083	SMC
0x00B0	Phoenix Contact
0x0101	SICK
0x0105	Kollmorgen
0x0106	Lenze
0x010A	SEW-Eurodrive
0x010C	HMS
0x011E	Hilscher
0x011F	Bosch Rexroth
0x0120	Beckhoff
0x012F	Murrelektronik
0x0134	Weidmüller
0x0135	Euchner
0x0136	ifm
0x0137	Cognex
0x014D	Festo
0x0152	Leuze
0x0153	TR Electronic
0x015B	SensoPart
0x0173	KEBA
0x0174	ABB Robotics
0x0180	ATI
0x0193	Harting
0x019B	KUKA
0x019C	Datalogic
0x01B7	Fanuc
0x01C0	Vitronic
0x01FD	Keyence
0x0200	JVL
0x0293	Janitza
0x029B	Mettler-Toledo
0x02B3	Vahle
0x02D9	Fortress Interlocks
0x0338	Indu-Sol
0x0361	Universal Robots
0x0377	B&R
0x0378	Balluff
0x03B0	ABB Robotics
0x03CF	Assa Abloy
0x092F	Pilz
`);

export function profinetVendorName(id: number): string | undefined {
  return table.get(id);
}
