import { cyclonedx } from './cyclonedx';
import type { OutputFormat } from './definition';
import { graphml } from './graphml';
import { navigator } from './navigator';
import { opengraph } from './opengraph';
import { stix } from './stix';

/** Every further format, in the order in which `--formats` names them. */
export const outputFormats: readonly OutputFormat[] = [graphml, navigator, opengraph, stix, cyclonedx];
