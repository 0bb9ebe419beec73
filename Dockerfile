# Makes an image of dbp from the sources alone: docker build -t dbp .
# The program has the cluster where Akka.NET is to be had (build/akka/Akka.targets decides), and says so where it has not.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# Only what a restore reads: packages are fetched anew where one of these files has changed, not with every change of the sources.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY build/ build/
COPY src/DistributedBackprop.Engine/*.csproj src/DistributedBackprop.Engine/
COPY src/DistributedBackprop.Data/*.csproj src/DistributedBackprop.Data/
COPY src/DistributedBackprop.Training/*.csproj src/DistributedBackprop.Training/
COPY src/DistributedBackprop.Hosting/*.csproj src/DistributedBackprop.Hosting/
COPY src/DistributedBackprop.Akka/*.csproj src/DistributedBackprop.Akka/
COPY src/DistributedBackprop.Cli/*.csproj src/DistributedBackprop.Cli/
RUN dotnet restore src/DistributedBackprop.Cli

COPY banned/ banned/
COPY config/ config/
COPY data/ data/
COPY src/ src/
# The rules of style hold for commits; here they would only take time.
RUN dotnet publish src/DistributedBackprop.Cli --no-restore -c Release -o /app -p:RunAnalyzers=false -p:GenerateDocumentationFile=false

FROM mcr.microsoft.com/dotnet/runtime:10.0
COPY --from=build /app /app
ENV PATH="/app:${PATH}"

# Volumes that are mounted here for the first time belong to the user of the program, as these folders do.
WORKDIR /training
RUN mkdir cluster cache token && chown "$APP_UID:$APP_UID" . cluster cache token
USER $APP_UID

# Cluster, tensors, clients.
EXPOSE 4053 4054 4055
HEALTHCHECK --interval=30s --timeout=15s --start-period=30s --retries=3 CMD ["dbp", "node", "--health"]
ENTRYPOINT ["dbp"]
CMD ["node"]
