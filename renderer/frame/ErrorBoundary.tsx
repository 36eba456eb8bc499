import { Component, type ReactNode } from 'react';
import { Failed } from '../components/states';

/** A screen that fails leaves the others alone. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ReactNode {
    if (this.state.error !== undefined) return <Failed error={this.state.error} retry={() => this.setState({ error: undefined })} />;
    return this.props.children;
  }
}
