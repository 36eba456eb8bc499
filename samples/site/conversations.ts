import type { Conversation } from './context';
import { building } from './traffic/building';
import { conveyor } from './traffic/conveyor';
import { devices } from './traffic/devices';
import { dmz } from './traffic/dmz';
import { network } from './traffic/network';
import { office } from './traffic/office';
import { sortation } from './traffic/sortation';
import { palletiser } from './traffic/palletiser';
import { remote } from './traffic/remote';
import { security } from './traffic/security';
import { supervision } from './traffic/supervision';
import { warehouse } from './traffic/warehouse';

/** The first capture: conversations of the site in the order of their ids' families. The order fixes ports, so append only. */
export const CONVERSATIONS: readonly Conversation[] = [...network, ...office, ...supervision, ...sortation, ...conveyor, ...building, ...warehouse, ...remote, ...palletiser, ...devices, ...security, ...dmz];
