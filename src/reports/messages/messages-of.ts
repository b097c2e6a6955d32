import type { Lang } from '../report-input.ts';
import { englishMessages } from './en.ts';
import { koreanMessages } from './ko.ts';
import type { Messages } from './messages.ts';

const catalogues: Readonly<Record<Lang, Messages>> = { ko: koreanMessages, en: englishMessages };

export function messagesOf(lang: Lang): Messages {
  return catalogues[lang];
}
