import type { Conversation } from './context';
import { building } from './traffic/building';
import { cameras } from './traffic/cameras';
import { conveyor } from './traffic/conveyor';
import { databases } from './traffic/databases';
import { devices } from './traffic/devices';
import { dmz } from './traffic/dmz';
import { management } from './traffic/management';
import { naming } from './traffic/naming';
import { network } from './traffic/network';
import { office } from './traffic/office';
import { palletiser } from './traffic/palletiser';
import { remote } from './traffic/remote';
import { security } from './traffic/security';
import { sortation } from './traffic/sortation';
import { supervision } from './traffic/supervision';
import { controlSystem } from './traffic/telegrams';
import { vehicles } from './traffic/vehicles';
import { warehouse } from './traffic/warehouse';

/** The first capture. The order fixes the ephemeral ports: what is added at the end leaves the bytes of the rest alone. */
export const CONVERSATIONS: readonly Conversation[] = [
  ...network, ...naming, ...management, ...office, ...supervision, ...sortation, ...conveyor, ...building, ...warehouse, ...vehicles, ...databases, ...controlSystem, ...remote, ...palletiser,
  ...devices, ...cameras, ...security, ...dmz,
];
