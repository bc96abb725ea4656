import { CodeBucket, HttpApi, SnapStartFunction } from "../../../components";

// Both functions are in one zip.
const { location } = new CodeBucket("shop-code", { zip: "shop.zip" });
const shop = { code: location, runtime: "java17.al2023", memory: 512 };

// Restored from its snapshot.
const orders = new SnapStartFunction("orders", { ...shop, handler: "shop.Orders::handleRequest" });

// Without one: its environments start cold.
const stock = new SnapStartFunction("stock", {
  ...shop,
  handler: "shop.Stock::handleRequest",
  snapStart: false,
});

const { url } = new HttpApi("shop", {
  routes: { "GET /orders": orders.live, "POST /orders": orders.live, "GET /stock/{item}": stock.live },
  payloadFormat: "2.0",
});
export { url };
