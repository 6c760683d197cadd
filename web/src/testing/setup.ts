import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { startI18n } from '@/i18n';

// Waits end when what they wait for is there; the limits are for a machine with much else to do.
configure({ asyncUtilTimeout: 5_000 });

beforeAll(() => startI18n('en'));
afterEach(cleanup);
