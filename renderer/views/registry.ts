import { ArrowLeftRight, BarChart3, FileSpreadsheet, Flag, LayoutDashboard, ListChecks, Network, Route, Server, Settings, Upload, type LucideIcon } from 'lucide-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { EngagementState } from '../../shared/model/views';
import type { ViewId } from './view-ids';

export interface View {
  readonly id: ViewId;
  readonly name: string;
  readonly icon: LucideIcon;
  /** In the rail, in this order; the others open by their own commands. */
  readonly inRail: boolean;
  readonly badge?: (state: EngagementState) => number;
  readonly component: LazyExoticComponent<ComponentType>;
}

/** Every screen: one line adds one. Each is loaded when it is first opened. */
export const views: readonly View[] = [
  { id: 'overview', name: 'Overview', icon: LayoutDashboard, inRail: true, component: lazy(() => import('./overview/OverviewView')) },
  { id: 'assets', name: 'Assets', icon: Server, inRail: true, badge: state => state.counts.assets, component: lazy(() => import('./assets/AssetsView')) },
  { id: 'graph', name: 'Graph', icon: Network, inRail: true, component: lazy(() => import('./graph/GraphView')) },
  { id: 'findings', name: 'Findings', icon: Flag, inRail: true, badge: state => state.counts.findings, component: lazy(() => import('./findings/FindingsView')) },
  { id: 'paths', name: 'Paths', icon: Route, inRail: true, badge: state => state.counts.paths, component: lazy(() => import('./attack-paths/AttackPathsView')) },
  { id: 'remediations', name: 'Remediation', icon: ListChecks, inRail: true, badge: state => state.counts.remediations, component: lazy(() => import('./remediations/RemediationsView')) },
  { id: 'import', name: 'Import', icon: Upload, inRail: true, badge: state => state.counts.sources, component: lazy(() => import('./import/ImportView')) },
  { id: 'compare', name: 'Compare', icon: ArrowLeftRight, inRail: true, component: lazy(() => import('./compare/CompareView')) },
  { id: 'report', name: 'Report', icon: FileSpreadsheet, inRail: true, component: lazy(() => import('./report/ReportView')) },
  { id: 'settings', name: 'Settings', icon: Settings, inRail: true, component: lazy(() => import('./settings/SettingsView')) },
  { id: 'start', name: 'Start', icon: BarChart3, inRail: false, component: lazy(() => import('./start/StartView')) },
];

export const viewById = (id: ViewId): View => views.find(view => view.id === id)!;
