import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { createQueryClient } from '@/api/queries';
import { ToastRegion } from '@/components/ToastRegion';
import { routes } from './routes';

export function App() {
  const { i18n } = useTranslation();
  const [client] = useState(createQueryClient);
  const [router] = useState(() => createBrowserRouter(routes));
  return (
    <QueryClientProvider client={client}>
      {/* react-aria's own words ("Dismiss", days of the calendar) in the same language. */}
      <I18nProvider locale={i18n.language === 'es' ? 'es-ES' : 'en-US'}>
        <Suspense>
          <RouterProvider router={router} />
        </Suspense>
        <ToastRegion />
      </I18nProvider>
    </QueryClientProvider>
  );
}
