export type ViewId = 'start' | 'import' | 'overview' | 'assets' | 'graph' | 'findings' | 'paths' | 'remediations' | 'compare' | 'report' | 'settings';
