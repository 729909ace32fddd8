# One image, any role: docker run huoshui broker sl651 | ingest | alarms | bridge | api
FROM node:24.21.0-slim
WORKDIR /app
ENV NODE_ENV=production HUOSHUI_DATA=/data HUOSHUI_HOST=0.0.0.0
COPY package.json package-lock.json ./
# the image's own Node is the pinned one; the npm package that brings it elsewhere is not needed
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force && mkdir /data && chown node:node /data
COPY . .
USER node
VOLUME /data
EXPOSE 1883 8083 8883 6510 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch('http://127.0.0.1:8080/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "run.ts"]
CMD ["broker", "ingest", "alarms", "api"]
