/// JSON Web Tokens by jwt-kit. Trait `JWT`.
package enum WryneckJWT {}
