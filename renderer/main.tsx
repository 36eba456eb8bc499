import '@mantine/core/styles.css';
import '@mantine/spotlight/styles.css';
import '@mantine/notifications/styles.css';
import 'inter-ui/inter-variable.css';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/parts.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './frame/App';
import { GlyphSprite } from './components/RoleGlyph';
import { queryClient } from './state/queries';
import { followSystemTheme, useWindowState } from './state/window-state';
import { mantineTheme } from './styles/mantine-theme';

function Root() {
  const theme = useWindowState(state => state.theme);
  document.documentElement.dataset['theme'] = theme;
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={theme === 'light' ? 'light' : 'dark'}>
      <ModalsProvider>
        <QueryClientProvider client={queryClient}>
          <GlyphSprite />
          <Notifications position="bottom-right" />
          <App />
        </QueryClientProvider>
      </ModalsProvider>
    </MantineProvider>
  );
}

followSystemTheme();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
