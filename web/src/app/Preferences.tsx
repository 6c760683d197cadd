import { useTranslation } from 'react-i18next';
import { Select } from '@/components';
import { changeLanguage } from '@/i18n';
import { type Language, languages } from '@/i18n/areas';
import { setTheme, themes, useTheme } from '@/theme/theme';
import styles from './Preferences.module.css';

/** Each language by its own name, whichever is chosen. */
const names: Record<Language, string> = { en: 'English', es: 'Español' };

/** Language and theme, kept in this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const theme = useTheme();
  return (
    <div className={styles.preferences}>
      <Select
        label={t('account.language')}
        value={i18n.language as Language}
        onChange={changeLanguage}
        options={languages.map((language) => ({ value: language, label: names[language] }))}
      />
      <Select
        label={t('account.theme')}
        value={theme}
        onChange={setTheme}
        options={themes.map((value) => ({ value, label: t(`themes.${value}`) }))}
      />
    </div>
  );
}
