import type { FindingRule } from './definition';

/** Every rule; a test fails when a file is missing here. */
export const findingRules: readonly FindingRule[] = [
];
