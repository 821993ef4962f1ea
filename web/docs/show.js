// biome-ignore lint/correctness/noUndeclaredVariables: the script before this one declares it
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#document", deepLinking: true, tryItOutEnabled: true });
