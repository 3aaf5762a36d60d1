// An integrator's everyday work, by one of the three published Magento clients as it comes from npm:
//
//     node everyday.js CLIENT    the credentials as JSON on standard input; prints what it saw as JSON, as its last line
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import humps from 'humps';
import MagentoApiRest from 'magento-api-rest';
import Magento2Api from 'magento2-api-wrapper';

const require = createRequire(import.meta.url);

// What each client needs to be told, and how its answers look to all of the script. `search` is given search criteria.
const CLIENTS = {
  'magento-api-rest': ({ store, ...keys }) => {
    const client = new MagentoApiRest.default({ url: store, ...keys });
    const data = async (answer) => (await answer).data;
    return {
      search: (endpoint, criteria) => data(client.get(endpoint, criteria)),
      get: (endpoint) => data(client.get(endpoint)),
      post: (endpoint, body) => data(client.post(endpoint, body)),
      put: (endpoint, body) => data(client.put(endpoint, body)),
      delete: (endpoint) => data(client.delete(endpoint)),
    };
  },
  'magento2-api-wrapper': ({ store, ...keys }) => {
    const client = new Magento2Api({ api: { url: store, ...keys } });
    return {
      search: (endpoint, searchCriteria) => client.get(endpoint, { params: { searchCriteria } }),
      get: (endpoint) => client.get(endpoint),
      post: (endpoint, body) => client.post(endpoint, body),
      put: (endpoint, body) => client.put(endpoint, body),
      delete: (endpoint) => client.delete(endpoint),
    };
  },
  // It has functions for products and categories; all else goes through the client that these are made of. What it
  // receives it renames to camelCase.
  'magento2-rest-client': ({ store, tokenSecret, ...keys }) => {
    const options = { url: `${store}/rest`, version: 'V1', accessTokenSecret: tokenSecret, ...keys };
    const { products } = require('magento2-rest-client').Magento2Client(options);
    const client = require('magento2-rest-client/lib/rest_client').RestClient(options);
    require('magento2-rest-client/lib/log').transports.console.silent = true;
    const data = async (answer) => humps.decamelizeKeys(await answer);
    return {
      search: (endpoint, criteria) => {
        const query = queryOf('searchCriteria', criteria).join('&');
        return data(endpoint === 'products' ? products.list(`&${query}`) : client.get(`/${endpoint}?${query}`));
      },
      get: (endpoint) => data(client.get(`/${endpoint}`)),
      post: (endpoint, body) => data(endpoint === 'products' ? products.create(body) : client.post(`/${endpoint}`, body)),
      put: (endpoint, body) => {
        const [folder, sku, ...rest] = endpoint.split('/');
        const isProduct = folder === 'products' && rest.length === 0;
        return data(isProduct ? products.update(sku, body) : client.put(`/${endpoint}`, body));
      },
      delete: (endpoint) => data(client.delete(`/${endpoint}`)),
    };
  },
};

// `{a: [{b: 1}]}` as `name[a][0][b]=1`.
function queryOf(name, value) {
  if (typeof value !== 'object') return [`${name}=${encodeURIComponent(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => queryOf(`${name}[${key}]`, inner));
}

const filter = (field, value, condition_type) => ({ filters: [{ field, value, condition_type }] });

async function work(client) {
  const saw = {};
  saw.listed = await client.search('products', {
    filter_groups: [filter('type_id', 'simple', 'eq'), filter('price', 20, 'gteq'), filter('price', 60, 'lteq')],
    sort_orders: [{ field: 'price', direction: 'ASC' }],
    page_size: 5,
    current_page: 1,
  });
  saw.read = await client.get(`products/${saw.listed.items[0].sku}`);

  const sku = 'everyday-1';
  const product = { sku, name: 'Everyday mug', price: 12.5, attribute_set_id: 4, type_id: 'simple', status: 1, visibility: 4 };
  saw.made = await client.post('products', { product });
  saw.priced = await client.put(`products/${sku}`, { product: { sku, price: 14.9 } });
  const item = await client.get(`stockItems/${sku}`);
  await client.put(`products/${sku}/stockItems/${item.item_id}`, { stockItem: { qty: 25, is_in_stock: true } });
  saw.stock = await client.get(`stockItems/${sku}`);
  saw.deleted = await client.delete(`products/${sku}`);

  const open = await client.search('orders', { filter_groups: [filter('status', 'pending', 'eq')], page_size: 1 });
  saw.order = await client.get(`orders/${open.items[0].entity_id}`);
  const items = saw.order.items.map(({ item_id, qty_ordered }) => ({ order_item_id: item_id, qty: qty_ordered }));
  const tracks = [{ carrier_code: 'custom', title: 'Parcel', track_number: '1Z-7' }];
  const shipmentId = await client.post(`order/${saw.order.entity_id}/ship`, { items, tracks, notify: false });
  saw.shipment = await client.get(`shipment/${shipmentId}`);
  return saw;
}

const client = CLIENTS[process.argv[2]](JSON.parse(await text(process.stdin)));
try {
  process.stdout.write(`${JSON.stringify(await work(client))}\n`);
} catch (error) {
  const { config, response } = error;
  console.error(response ? `${config.method} ${config.url}: ${response.status} ${JSON.stringify(response.data)}` : error);
  process.exitCode = 1;
}
