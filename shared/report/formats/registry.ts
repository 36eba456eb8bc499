import { cyclonedx } from './cyclonedx';
import type { OutputFormat } from './definition';
import { graphml } from './graphml';
import { html } from './html';
import { navigator } from './navigator';
import { opengraph } from './opengraph';
import { rules } from './rules';
import { rulesAsa } from './rules-asa';
import { rulesFortigate } from './rules-fortigate';
import { rulesNftables } from './rules-nftables';
import { stix } from './stix';

/** Every further format, in the order in which `--formats` names them. */
export const outputFormats: readonly OutputFormat[] = [html, graphml, navigator, opengraph, stix, cyclonedx, rules, rulesAsa, rulesFortigate, rulesNftables];
