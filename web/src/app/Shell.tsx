import { Ellipsis } from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { Dialog, SkeletonLines } from '@/components';
import icon from '@/theme/icon.svg';
import { Account } from './Account';
import { type AreaLink, areaLinks } from './navigation';
import styles from './Shell.module.css';

/** What is around every page: the navigation, at the side or at the foot, and the account. */
export function Shell() {
  const { t } = useTranslation();
  const main = useFocusOnNewArea();
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        {t('skipToContent')}
      </a>
      <header className={styles.side}>
        <Link to="/" className={styles.brand}>
          <img src={icon} alt="" />
          Fanfare
        </Link>
        <nav aria-label={t('navigation')} className={styles.links}>
          {areaLinks.map((area) => (
            <AreaNavLink key={area.name} area={area} />
          ))}
        </nav>
        <Account />
      </header>
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Suspense fallback={<SkeletonLines lines={6} />}>
          <Outlet />
        </Suspense>
      </main>
      <PhoneNavigation />
      <ScrollRestoration />
    </div>
  );
}

function AreaNavLink({ area: { name, to, icon: Icon }, onPress }: { area: AreaLink; onPress?(): void }) {
  const { t } = useTranslation();
  return (
    <NavLink to={to} end={to === '/'} className={styles.link} onClick={onPress}>
      <Icon size={18} aria-hidden />
      <span>{t(`areas.${name}`)}</span>
    </NavLink>
  );
}

function PhoneNavigation() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <nav aria-label={t('navigation')} className={styles.foot}>
      {areaLinks
        .filter((area) => area.onPhone)
        .map((area) => (
          <AreaNavLink key={area.name} area={area} />
        ))}
      <AriaButton className={styles.more} onPress={() => setOpen(true)}>
        <Ellipsis size={18} aria-hidden />
        <span>{t('more')}</span>
      </AriaButton>
      <Dialog title={t('more')} isOpen={isOpen} onClose={close}>
        <div className={styles.links}>
          {areaLinks
            .filter((area) => !area.onPhone)
            .map((area) => (
              <AreaNavLink key={area.name} area={area} onPress={close} />
            ))}
        </div>
        <Account />
      </Dialog>
    </nav>
  );
}

/** Moves the focus to the page when another area is opened, as a page load would. */
function useFocusOnNewArea() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const area = pathname.split('/')[1];
  const previous = useRef(area);
  useEffect(() => {
    if (previous.current === area) return;
    previous.current = area;
    main.current?.focus({ preventScroll: true });
  }, [area]);
  return main;
}
