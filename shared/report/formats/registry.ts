import type { OutputFormat } from './definition';
import { graphml } from './graphml';
import { html } from './html';
import { navigator } from './navigator';
import { opengraph } from './opengraph';

/** Every further format, in the order in which `--formats` names them. */
export const outputFormats: readonly OutputFormat[] = [html, graphml, navigator, opengraph];
