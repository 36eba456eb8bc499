import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/**
 * Charts as pictures for the workbook: SVG text to PNG bytes, on any machine the same. Only the fonts given here are used, never those of the system, and nothing that the SVG names is opened: the renderer
 * has neither files nor a network.
 */
export interface ChartAssets {
  readonly wasm: Uint8Array;
  /** Inter in the weights the charts use; WOFF2 is read as it is. */
  readonly fonts: readonly Uint8Array[];
}

export interface ChartPicture {
  readonly png: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** Above that a chart is a mistake: 40 megapixels are 160 MB while it is drawn. */
const MOST_PIXELS = 40_000_000;

const WEIGHTS = ['Regular', 'SemiBold', 'Bold'] as const;

/** From the packages; a packaged program passes its own copies. */
export function packagedChartAssets(): ChartAssets {
  const packages = createRequire(import.meta.url);
  const read = (name: string): Uint8Array => readFileSync(packages.resolve(name));
  return { wasm: read('@resvg/resvg-wasm/index_bg.wasm'), fonts: WEIGHTS.map(weight => read(`inter-ui/web/Inter-${weight}.woff2`)) };
}

let loaded: Promise<readonly Uint8Array[]> | undefined;

/** The module can be initialised once in a process; the fonts of the first call stay. */
async function load(assets: ChartAssets | undefined): Promise<readonly Uint8Array[]> {
  const { wasm, fonts } = assets ?? packagedChartAssets();
  await initWasm(wasm.slice().buffer);
  return fonts;
}

/**
 * @param svg with width and height, or a viewBox.
 * @param scale pixels per unit of the SVG; 2 stays sharp in print.
 * @throws Error for text that is no SVG or has no size: charts are ours, so that is our bug.
 */
export async function chartPng(svg: string, scale = 2, assets?: ChartAssets): Promise<ChartPicture> {
  loaded ??= load(assets);
  const fonts = await loaded;
  const image = new Resvg(svg, {
    background: '#FFFFFF',
    fitTo: { mode: 'zoom', value: scale },
    font: { fontBuffers: [...fonts], defaultFontFamily: 'Inter', sansSerifFamily: 'Inter', serifFamily: 'Inter', monospaceFamily: 'Inter' },
  });
  try {
    const [width, height] = [Math.ceil(image.width * scale), Math.ceil(image.height * scale)];
    if (!(width >= 1 && height >= 1 && width * height <= MOST_PIXELS)) throw new RangeError(`a chart of ${width} × ${height} pixels cannot be drawn`);
    const drawn = image.render();
    try {
      return { png: drawn.asPng(), width: drawn.width, height: drawn.height };
    } finally {
      drawn.free();
    }
  } finally {
    image.free();
  }
}
