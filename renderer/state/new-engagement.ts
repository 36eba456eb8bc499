import { create } from 'zustand';

/** Is the dialog for a new engagement open? */
export const useNewEngagement = create<{ readonly asked: boolean }>(() => ({ asked: false }));

export const askNewEngagement = (): void => useNewEngagement.setState({ asked: true });
