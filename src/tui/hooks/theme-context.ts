import { createContext } from 'react';
import { createTheme, type Theme } from '../theme.ts';

/** How the terminal shows what text means. */
export const ThemeContext = createContext<Theme>(createTheme(0));
