import { buildingRules } from './buildings';
import { controllerRules } from './controllers';
import type { RoleRule } from './definition';
import { enterpriseRules } from './enterprise';
import { networkRules } from './network';
import { supervisionRules } from './supervision';
import { warehouseRules } from './warehouse';

/** Every rule with fixed points. Words of names and lists, R46–R48, are in score.ts: their role comes from the word itself. */
export const roleRules: readonly RoleRule[] = [...controllerRules, ...supervisionRules, ...warehouseRules, ...buildingRules, ...enterpriseRules, ...networkRules];
