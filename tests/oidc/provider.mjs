// A real OpenID provider for the tests: npm oidc-provider, with invented people who log in by name.
import Provider from "oidc-provider";

const [port, back] = process.argv.slice(2);
const people = {
  fitri: { email: "fitri@contoh.example", email_verified: true, name: "Fitri Handayani", nik: "3271036501900004", assurance: "tinggi" },
  asep: { email: "asep@contoh.example", email_verified: true, name: "Asep Saepudin", nik: "3271050203790002", assurance: "rendah" },
};
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "pendopo", client_secret: "rahasia-uji", redirect_uris: [back] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "nik", "assurance"] },
  pkce: { required: () => true },
  cookies: { keys: ["uji"] },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people[id] }) }),
});
provider.listen(Number(port), "localhost");
