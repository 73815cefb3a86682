"use strict";

const ui = SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [window.LPOStreams],
    deepLinking: true,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    defaultModelsExpandDepth: 0,
    // Nobody else is told what is documented here.
    validatorUrl: null,
});

// The form above the endpoints: it signs in, and keeps the access token good while the page is open.
const form = document.getElementById("sign-in");
const state = document.getElementById("sign-in-state");
let renewal;

const say = (text, isFailure = false) => {
    state.textContent = text;
    state.classList.toggle("failed", isFailure);
};

/** The session that an endpoint of /api/v1/auth answers. Throws an Error with the problem's words. */
const session = async (endpoint, body) => {
    const response = await fetch(`/api/v1/auth/${endpoint}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    const fields = (answer.errors ?? []).map(({ field, message }) => `${field} ${message}`);
    throw new Error(fields.length > 0 ? fields.join("; ") : answer.detail);
};

const use = (answer) => {
    ui.preauthorizeApiKey("accessToken", answer.access_token);
    say(`Signed in as ${answer.user.email}. The token is renewed while this page is open.`);
    clearTimeout(renewal);
    renewal = setTimeout(() => renew(answer.refresh_token), Math.max(answer.expires_in - 60, 1) * 1000);
};

const renew = async (refreshToken) => {
    try {
        use(await session("refresh", { refresh_token: refreshToken }));
    } catch (error) {
        say(`The token could not be renewed: ${error.message}`, true);
    }
};

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const endpoint = event.submitter?.name ?? "login";
    const { email, password } = Object.fromEntries(new FormData(form));
    say("…");
    try {
        use(await session(endpoint, { email, password }));
        form.elements.password.value = "";
    } catch (error) {
        say(error.message, true);
    }
});
