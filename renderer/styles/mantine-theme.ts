import { createTheme, Notification } from '@mantine/core';
import { text } from '../strings';

const petrol = ['#E0F0F1', '#C3E0E2', '#9CCBCF', '#74B5BB', '#4F9EA6', '#2C8791', '#0B6670', '#095A63', '#084E56', '#063F46'] as const;

/** Mantine in our language: its parts take size, radius and type from the tokens. */
export const mantineTheme = createTheme({
  primaryColor: 'petrol',
  primaryShade: 6,
  colors: { petrol: [...petrol] },
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 'sm',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  components: {
    // Its own grey is below 4.5 : 1, and its button to close has no name.
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': text.close } }, styles: { description: { color: 'var(--text)' } } }),
  },
});
