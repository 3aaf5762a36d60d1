import {
  addIntegration,
  askForRequestToken,
  behave,
  call,
  expect,
  fresh,
  row,
  searchFor,
  signIn,
  test,
  thirdParty,
  tokensOfThirdParty,
} from './support';

const withThirdParty = (name: string) => ({
  name,
  email: 'it@erp.example',
  callback: `${thirdParty()}/credentials`,
  identity: `${thirdParty()}/login`,
  resources: ['Products'],
});

test.afterEach(() => behave({}));

test('the merchant allows, signs in at the third party, and the integration is active', async ({ page, context }) => {
  const name = fresh('Onboarded ERP');
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  const consent = page.getByRole('dialog', { name });
  await expect(consent.getByText('asks you to approve access to the following')).toBeVisible();
  await expect(consent.getByRole('region', { name: 'Requested resources' }).getByText(/^Products/)).toBeVisible();

  const opened = context.waitForEvent('page');
  await consent.getByRole('button', { name: 'Allow' }).click();
  const popup = await opened;
  await expect(page.getByText('Please setup or sign in into your 3rd party account')).toBeVisible();
  await expect(page.getByText('the callback URL answered 200')).toBeVisible();
  const closed = popup.waitForEvent('close'); // By the page that success_call_back leads to.
  await popup.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByText('The integration is active.')).toBeVisible();
  await closed;
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(`The integration '${name}' has been activated.`)).toBeVisible();
  await expect(row(page, name).getByText('Active', { exact: true })).toBeVisible();
  const tokens = await tokensOfThirdParty();
  expect(tokens.accessToken).toHaveLength(32);
  expect(await call('/V1/products/types', tokens)).toBe(200);
  expect(await call('/V1/cmsPage/1', tokens)).toBe(401);
});

test('each step is shown as it happens', async ({ page, context }) => {
  const name = fresh('Stepwise ERP');
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await behave({ delay_s: 1 });
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Allow' }).click();
  await opened; // From the click itself, before the callback URL has answered.
  const steps = page.getByRole('list', { name: 'Token exchange' }).getByRole('listitem');
  const current = steps.and(page.locator('[aria-current=step]'));
  await expect(current).toContainText(`Sending the credentials to ${thirdParty()}/credentials`);
  await expect(steps.nth(0)).toContainText(/the callback URL answered 200 after \d+ ms/);
  await expect(current).toContainText('Waiting for you to sign in at the third party');
  await fetch(`${thirdParty()}/step/request`, { method: 'POST' });
  await expect(current).toContainText('Access token');
  await fetch(`${thirdParty()}/step/access`, { method: 'POST' });
  await expect(page.getByText('The integration is active.')).toBeVisible();
  await expect(current).toHaveCount(0);
});

test('where the browser opens no window, a link leads to the sign-in', async ({ page, context }) => {
  const name = fresh('Blocked ERP');
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('The browser kept the window from opening.')).toBeVisible();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open the sign-in page' }).click();
  await (await opened).getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The integration is active.')).toBeVisible();
});

test('a call of the third party that the store refuses is told with its cause', async ({ page, context }) => {
  const name = fresh('Careless ERP');
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Allow' }).click();
  await opened;
  await expect(page.getByText('Waiting for you to sign in')).toBeVisible();
  const { consumerKey } = await tokensOfThirdParty();
  expect(await askForRequestToken({ consumerKey, consumerSecret: 'not the one that it was sent' })).toBe(401);
  const alert = page.getByRole('alert').filter({ hasText: 'The store refused a call of the third party' });
  await expect(alert).toContainText('The signature is invalid');
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a callback that refuses is told with its cause, and tried again', async ({ page, context }) => {
  const name = fresh('Stubborn ERP');
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await behave({ status: 500 });
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('The token exchange failed')).toBeVisible();
  await expect(page.getByText('The callback URL answered 500')).toBeVisible();

  await behave({});
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Retry' }).click();
  const popup = await opened;
  await popup.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('The integration is active.')).toBeVisible();
});

test('the callback can be tested before the consent', async ({ page }) => {
  const name = fresh('Tested ERP');
  await signIn(page);
  await addIntegration(page, withThirdParty(name));
  await page.getByRole('link', { name: `Activate ${name}` }).click();
  await page.getByRole('button', { name: 'Test callback' }).click();
  await expect(page.getByText(/The callback URL answered \d+ after \d+ ms/)).toBeVisible();
  await page.getByRole('button', { name: 'What will be sent, with the secrets masked' }).click();
  await expect(page.getByText('oauth_consumer_secret=')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await searchFor(page, name);
  await expect(row(page, name).getByText('Inactive', { exact: true })).toBeVisible();
});
