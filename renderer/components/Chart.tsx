import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useWindowState } from '../state/window-state';

echarts.use([LineChart, ScatterChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer]);

/** Colours of the theme in force. */
export interface ChartColours {
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly faint: string;
  readonly accent: string;
  readonly ok: string;
}

/** One chart; `option` is made anew when data or theme change. Tooltips are drawn, not HTML: names from the wire stay text. */
export function Chart({ option, label, height }: { readonly option: (colours: ChartColours) => echarts.EChartsCoreOption; readonly label: string; readonly height: number }) {
  const host = useRef<HTMLDivElement>(null);
  const theme = useWindowState(state => state.theme);
  useEffect(() => {
    const read = getComputedStyle(document.documentElement);
    const token = (name: string): string => read.getPropertyValue(`--${name}`).trim();
    const chart = echarts.init(host.current!, undefined, { renderer: 'svg' });
    const colours = { line: token('line-strong'), grid: token('line'), text: token('text-2'), faint: token('text-3'), accent: token('accent'), ok: token('ok') };
    chart.setOption({ animation: false, textStyle: { fontFamily: 'InterVariable, sans-serif', fontSize: 11, color: colours.text }, tooltip: { renderMode: 'richText', confine: true }, ...option(colours) });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(host.current!);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [option, theme]);
  return <div ref={host} style={{ height }} role="img" aria-label={label} />;
}
