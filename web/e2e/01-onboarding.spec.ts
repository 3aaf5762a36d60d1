import { addIntegration, expect, fresh, row, searchFor, signIn, test, thirdParty } from './support';

const withThirdParty = (name: string) => ({
  name,
  email: 'it@erp.example',
  callback: `${thirdParty()}/credentials`,
  identity: `${thirdParty()}/login`,
  resources: ['Products'],
});

async function behave(behaviour: object) {
  await fetch(`${thirdParty()}/behaviour`, { method: 'POST', body: JSON.stringify(behaviour) });
}

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
  await popup.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByText('The integration is active.')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(`The integration '${name}' has been activated.`)).toBeVisible();
  await expect(row(page, name).getByText('Active', { exact: true })).toBeVisible();
  const state = (await (await fetch(`${thirdParty()}/state`)).json()) as { access_token?: string };
  expect(state.access_token).toHaveLength(32);
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
  await page.getByRole('button', { name: 'Test the callback URL' }).click();
  await expect(page.getByText(/The callback URL answered \d+ after \d+ ms/)).toBeVisible();
  await page.getByRole('button', { name: 'What will be sent, with the secrets masked' }).click();
  await expect(page.getByText('oauth_consumer_secret=')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await searchFor(page, name);
  await expect(row(page, name).getByText('Inactive', { exact: true })).toBeVisible();
});
